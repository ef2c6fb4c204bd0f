import Failures
import Foundation
import Postgres
import Synchronization
import TestCluster
import Testing

@testable import Staging

@Suite(.timeLimit(.minutes(2))) struct FileLoaderFaultTests {
    private struct Stop: Error {}

    /// More than one flush of the encoder, so that there is something in the middle of a COPY.
    private static let large = "n,note,at\n" + (1...20_000).map { "\($0),abc,2022-11-20 07:05\n" }.joined()

    @Test func fileThatGrowsWhileItIsReadIsNotLoaded() throws {
        let site = try LoadingSite()
        let error = #expect(throws: StagingError.self) {
            try site.load("sample_2022-11-20.csv", "n,note,at\n1,,\n") { event in
                if case .began = event {
                    try site.folder.append("sample_2022-11-20.csv", "2,,\n")
                }
            }
        }
        guard case .changedWhileRead = error else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(error?.outcome == .failed)
        #expect(try site.text("select count(*) from staging.sample") == "0")
        #expect(try site.text("select status from ops.loads") == "failed")
        #expect(try site.load("sample_2022-11-20.csv", "n,note,at\n1,,\n2,,\n").report?.loaded == 2)
    }

    @Test func fileThatShrinksWhileItIsReadIsNotLoaded() throws {
        let site = try LoadingSite()
        let error = #expect(throws: StagingError.self) {
            try site.load("sample_2022-11-20.csv", Self.large) { event in
                if case .copying = event {
                    try #require(truncate("\(site.folder.path)/sample_2022-11-20.csv", 10) == 0)
                }
            }
        }
        guard case .changedWhileRead = error else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(try site.text("select count(*) from staging.sample") == "0")
    }

    @Test func errorOfTheObserverRollsBackAndGoesOn() throws {
        let site = try LoadingSite()
        #expect(throws: Stop.self) {
            try site.load("sample_2022-11-20.csv", "n,note,at\n1,,\n") { event in
                if case .beforeCommit = event { throw Stop() }
            }
        }
        #expect(try site.text("select count(*) from staging.sample") == "0")
        #expect(try site.text("select status from ops.loads") == "failed")
        #expect(try site.text("select count(*) from ops.affected_days") == "0")
    }

    @Test func terminatedBackendInMidCopyLeavesARowThatTheNextLoadCloses() throws {
        let site = try LoadingSite()
        var killer = try site.connect()
        var isKilled = false
        let error = #expect(throws: PostgresError.self) {
            try site.load("sample_2022-11-20.csv", Self.large) { event in
                if case .copying = event, !isKilled {
                    isKilled = true
                    try killer.run(
                        """
                        select pg_terminate_backend(backend_pid, 60000) from ops.loads where status = 'running'
                        """)
                }
            }
        }
        #expect(isKilled && error?.kind == .connection && error?.outcome == .disconnected)
        #expect(try site.text("select count(*) from staging.sample") == "0")
        #expect(try site.text("select status from ops.loads") == "running")
        let report = try #require(try site.load("sample_2022-11-20.csv", Self.large).report)
        #expect(report.loaded == 20_000)
        #expect(
            try site.texts("select concat_ws(' ', status, failure) from ops.loads order by load_id") == [
                "failed interrupted: its connection ended", "loaded",
            ])
    }

    @Test func twoLoadersOfOneFileLoadItOnce() throws {
        let site = try LoadingSite()
        let delivery = try site.delivery("sample_2022-11-20.csv", "n,note,at\n1,,\n2,,\n")
        let second = Mutex<BackgroundThread<Int64?>?>(nil)
        var watcher = try site.connect()
        let first = try site.load(delivery) { event in
            guard case .beforeCommit = event else { return }
            let thread = BackgroundThread { try site.load(delivery).alreadyLoaded }
            second.withLock { $0 = thread }
            // Goes on once the other one waits for what this one holds.
            var isWaiting: Bool? = false
            while isWaiting == false {
                isWaiting = try watcher.first(
                    """
                    select exists (
                        select from pg_stat_activity
                        where datname = current_database() and wait_event_type = 'Lock'
                    ) as waiting
                    """
                ) { try $0.value("waiting", as: Bool.self) }
            }
        }
        let load = try #require(first.report?.load)
        #expect(try second.withLock { $0 }?.wait() == load)
        #expect(try site.ledger() == ["\(load) loaded 2 2 0 0"])
        #expect(try site.text("select count(*) from staging.sample") == "2")
    }

    @Test func twoLoadersOfDifferentContentsReplaceEachOther() throws {
        let site = try LoadingSite()
        let other = try TemporaryFolder()
        let path = try other.write("sample_2022-11-20.csv", "n,note,at\n2,,\n")
        let newer = try #require(Delivery(of: site.feed, path: path))
        let second = Mutex<BackgroundThread<Int64?>?>(nil)
        let first = try site.load("sample_2022-11-20.csv", "n,note,at\n1,,\n") { event in
            guard case .beforeCommit = event else { return }
            let thread = BackgroundThread { try site.load(newer).report?.superseded }
            second.withLock { $0 = thread }
        }
        #expect(try second.withLock { $0 }?.wait() == first.report?.load)
        #expect(try site.texts("select n from staging.sample") == ["2"])
    }

    @Test func loadOfAnotherUserThatIsAliveIsLeftAlone() throws {
        // Whoever may not see another user's session sees neither when it began.
        let site = try LoadingSite()
        let cluster = try TestCluster.shared()
        var owner = try site.connect()
        let user = "loader_\(UInt64.random(in: .min ... .max))"
        try owner.run("create role \(identifier: user) login in role loader")
        try owner.run("grant select, insert, update, delete on staging.sample to loader")
        let other = try site.delivery("sample_2022-11-21.csv", "n,note,at\n2,,\n")
        var seen: String?
        let report = try site.load("sample_2022-11-20.csv", "n,note,at\n1,,\n") { event in
            guard case .beforeCommit = event else { return }
            var connection = try Connection(
                to: ConnectionTarget("host=\(cluster.socketFolder) user=\(user) dbname=\(site.database)"),
                applicationName: "tests")
            _ = try FileLoader(client: "other", version: "1").load(other, on: &connection)
            seen = try site.text("select string_agg(status, ' ' order by load_id) from ops.loads")
        }.report
        #expect(report != nil && seen == "running loaded")
        #expect(try site.text("select count(*) from ops.loads where failure is not null") == "0")
    }
}
