import Foundation
import Postgres
import TestCluster
import Testing

@testable import Staging

/// What is committed stays, and what is not the file that was looked at does not get there.
@Suite struct CommittedLoadTests {
    private struct Stopped: Error {}

    @Test func observerThatThrowsAfterTheCommitLeavesTheLoadLive() throws {
        let site = try LoadingSite("n int", time: nil)
        let text = "n\n1\n2\n"
        #expect(throws: Stopped.self) {
            try site.load("sample_2022-11-20.csv", text) { event in
                if case .committed = event { throw Stopped() }
            }
        }
        #expect(try site.ledger() == ["1 loaded 2 2 0 0"])
        #expect(try site.texts("select failure from ops.loads") == ["-"])
        #expect(try site.texts("select n from staging.sample order by n") == ["1", "2"])
        #expect(try site.load("sample_2022-11-20.csv", text).alreadyLoaded == 1)
        #expect(try site.ledger() == ["1 loaded 2 2 0 0"])
    }

    @Test func fileReplacedAfterItWasOpenedIsRefused() throws {
        let site = try LoadingSite("n int", time: nil)
        let delivery = try site.delivery("sample_2022-11-20.csv", "n\n1\n2\n")
        let other = try site.folder.write("other", "n\n3\n4\n")
        let error = #expect(throws: StagingError.self) {
            try site.load(delivery) { event in
                // As careful writers do it: the old content stays readable for whoever has it open.
                if case .began = event { try #require(rename(other, delivery.path) == 0) }
            }
        }
        guard case .changedWhileRead(delivery.path) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try site.texts("select n from staging.sample") == [])
        #expect(try site.texts("select 1 from ops.affected_days") == [])
        #expect(try site.ledger() == ["1 failed 0"])
        #expect(try site.load(delivery).report?.loaded == 2)
        #expect(try site.texts("select n from staging.sample order by n") == ["3", "4"])
    }

    // MARK: files that were only touched

    private func liveLoad(_ site: LoadingSite) throws -> LiveLoad {
        var connection = try site.connect()
        return try #require(try connection.liveLoads().first)
    }

    private func deliveries(_ site: LoadingSite, _ delivery: Delivery) throws -> DayDeliveries {
        DayDeliveries(
            for: try #require(CalendarDate("2022-11-20")), feeds: [site.feed], files: [delivery.name: delivery.path],
            published: [], live: [try liveLoad(site)])
    }

    @Test(arguments: [1_000_000_000, 1_668_902_400.123456, 0.5])
    func touchedFileIsReadOnceAndKnownFromThenOn(seconds: Double) throws {
        let site = try LoadingSite("n int", time: nil)
        let delivery = try site.delivery("sample_2022-11-20.csv", "n\n1\n")
        try site.load(delivery)
        #expect(try deliveries(site, delivery).untouched == 1)

        let touched = [FileAttributeKey.modificationDate: Date(timeIntervalSince1970: seconds)]
        try FileManager.default.setAttributes(touched, ofItemAtPath: delivery.path)
        #expect(try deliveries(site, delivery).deliveries.map(\.path) == [delivery.path])

        #expect(try site.load(delivery).alreadyLoaded == 1)
        let again = try deliveries(site, delivery)
        #expect(again.deliveries.isEmpty && again.untouched == 1)
        #expect(
            try site.texts("select (extract(epoch from modified_at) * 1000000)::bigint from ops.loads")
                == [String(try #require(FileIdentity.of(path: delivery.path)).modified)])
        #expect(try site.ledger() == ["1 loaded 1 1 0 0"])
    }
}
