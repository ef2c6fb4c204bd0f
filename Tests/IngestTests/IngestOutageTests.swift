import Failures
import Files
import Foundation
import Monitoring
import Postgres
import Staging
import TestCluster
import Testing

@testable import Ingest

/// What an ingestor does, and says of itself, while the server or the warehouse is not what it should be.
@Suite struct IngestOutageTests {
    private let site: IngestSite
    private let interruption = Interruption()
    private let name = IngestSite.name(20)

    init() throws {
        site = try IngestSite()
    }

    private func turn(_ ingestor: inout BatchIngestor) throws -> Bool { try ingestor.turn(interruption).isWell }

    /// Makes the server refuse a number, as if it had no room for it.
    private func refuse(_ number: Int, with state: String) throws {
        try site.run(
            """
            create function staging.refuse() returns trigger language plpgsql as
            $$ begin raise exception 'no room' using errcode = '\(state)'; end $$
            """,
            """
            create trigger refuse before insert on staging.sample
            for each row when (new.n = \(number)) execute function staging.refuse()
            """)
    }

    @Test func outageOfOneFileStopsBlockingOthers() throws {
        try refuse(13, with: "53100")
        try site.deliver(20, "13")
        try site.deliver(21, "2")
        let monitor = site.monitor
        var problems: [IngestProblem?] = []
        var ingestor = try site.ingestor { event in
            if case .loading = event { problems.append(monitor.state.problem) }
        }
        #expect(try !turn(&ingestor))
        #expect(site.health.first == IngestProblem.outage.rawValue)
        #expect(try !turn(&ingestor))
        let waiting = site.events()
        #expect(waiting.count == 1 && waiting[0].hasPrefix("waiting: ") && waiting[0].hasSuffix("[53100]"))
        #expect(try turn(&ingestor))
        let told = site.events()
        #expect(told.first?.hasPrefix("\(name): postponed: ") == true)
        #expect(told.dropFirst() == ["\(IngestSite.name(21)): loaded"])
        // A contact alone does not say that it is over.
        #expect(problems == [nil, .outage, .outage, .outage])
        #expect(try turn(&ingestor))
        #expect(site.health == ["1 file in batch/ cannot be loaded as things are"])
        #expect(try site.numbers() == [2])
    }

    /// A contact does not say that it is over, a load does: before it is told itself.
    @Test(arguments: [true, false]) func endOfOutageIsToldBeforeTheLoadThatShowsIt(isFileGood: Bool) throws {
        try refuse(13, with: "53100")
        try site.deliver(20, "13")
        var ingestor = try site.ingestor()
        #expect(try !turn(&ingestor))
        #expect(site.events().count == 1)
        try site.run("drop trigger refuse on staging.sample")
        if !isFileGood {
            try site.deliver(20, "no number")
        }
        #expect(try turn(&ingestor))
        #expect(site.events() == ["resumed", "\(name): \(isFileGood ? "loaded" : "failed")"])
    }

    /// Of a trigger's own words nobody knows whether they pass; a load that fails at its end has cost all of it.
    @Test func postponedFileIsNotLoadedAtEveryLook() throws {
        try refuse(13, with: "P0001")
        try site.deliver(20, "13")
        var loads = 0
        var ingestor = try site.ingestor(rescan: .milliseconds(50)) { event in
            if case .loading = event { loads += 1 }
        }
        let end = ContinuousClock.now + .milliseconds(500)
        while ContinuousClock.now < end {
            #expect(try turn(&ingestor))
        }
        // After 50, 100 and 200 ms more; every 50 ms it would be ten.
        #expect((2...4).contains(loads))
        #expect(site.events().count == 1)
    }

    @Test func changedFeedHasItsFilesTriedAtOnce() throws {
        try site.run("update ops.feeds set target = 'staging.nowhere' where feed = 'sample'")
        try site.deliver(20, "1")
        var ingestor = try site.ingestor(rescan: .seconds(3_600))
        #expect(try turn(&ingestor))
        #expect(site.state.postponed == 1)
        try site.run("update ops.feeds set target = 'staging.sample' where feed = 'sample'")
        // Another delivery has the server asked before the time.
        try site.deliver(21, "2")
        #expect(try turn(&ingestor))
        #expect(try site.numbers() == [1, 2])
    }

    @Test func warehouseThatIsNotReadyIsAskedAgainOnTheSameConnection() throws {
        struct Pending: Failure {
            var message: String { "pending" }
            var outcome: Outcome { .refused }
        }
        try site.deliver(20, "1")
        var isReady = false
        var ingestor = try site.ingestor(check: { _ in if !isReady { throw Pending() } })
        for _ in 1...3 {
            #expect(try !turn(&ingestor))
        }
        #expect(site.health == [IngestProblem.notReady.rawValue])
        #expect(site.state.isServerUp)
        isReady = true
        #expect(try turn(&ingestor))
        #expect(site.events() == ["waiting: pending", "resumed", "\(name): loaded"])
        #expect(site.connectionCount == 1)
        #expect(site.health == [])
    }

    /// It is of the same type as what is said of the lake's folders.
    @Test func unreadableSQLFolderIsAReasonNotToBeWell() throws {
        var ingestor = try site.ingestor(check: { _ in throw FileFailure(path: "sql", errorNumber: 13) })
        #expect(try !turn(&ingestor))
        #expect(site.health == [IngestProblem.notReady.rawValue])
    }

    @Test func lakeThatCannotBeReadIsAReasonNotToBeWell() throws {
        var ingestor = try site.ingestor()
        #expect(try turn(&ingestor))
        #expect(site.health == [])
        try site.lake.rename("batch", to: "elsewhere")
        _ = try turn(&ingestor)
        #expect(try !turn(&ingestor))
        #expect(site.health == ["a folder of the lake cannot be read: the log says which"])
        try site.lake.rename("elsewhere", to: "batch")
        #expect(try turn(&ingestor))
        #expect(site.health == [])
    }

    @Test func warehouseIsNotCheckedForEveryFile() throws {
        var checks = 0
        var ingestor = try site.ingestor(check: { _ in checks += 1 })
        for day in 20...22 {
            try site.deliver(day, "\(day)")
            #expect(try turn(&ingestor))
        }
        #expect(try site.numbers() == [20, 21, 22])
        #expect(checks == 1)
    }
}
