import Failures
import Postgres
import TestCluster
import Testing

@testable import Models

/// A load whose rows come over several connections is published whole or not at all.
@Suite struct SplitLoadsTests {
    private let lab: Lab
    private let day = "2022-11-21"

    init() throws {
        lab = try Lab(
            "create table lab.t (id int primary key, name text)",
            "insert into lab.source values ('2022-11-21', 1, 'a')")
        try lab.write(model: "lab.t", "full", "select s.id, s.name from lab.source as s")
        try lab.touch(day)
        var connection = try lab.connect()
        // The rows of a load in the middle of its commits: the ledger says running.
        try connection.run("alter table lab.source add column _load_id bigint")
        try connection.run("update ops.feeds set target = 'lab.source' where feed = 'lab'")
        try connection.run(
            """
            insert into ops.loads (feed, scope, file_name, path, bytes, status, loader_version)
            values ('lab', 'split', 'f', 'f', 1, 'running', 'test')
            """)
        try connection.run(
            """
            insert into lab.source select '2022-11-21', 2, 'part', max(load_id) from ops.loads
            """)
    }

    /// Files a connection as one that the load is split over.
    private func join(_ connection: borrowing Connection) throws {
        let process = connection.backendProcess
        var other = try lab.connect()
        try other.run(
            """
            insert into ops.split_connections (load_id, backend_pid, backend_start)
            select (select max(load_id) from ops.loads), a.pid, a.backend_start
            from pg_stat_activity as a where a.pid = \(process)
            """)
    }

    @Test func loadInFlightIsNotPublished() throws {
        let worker = try lab.connect()
        try join(worker)
        var connection = try lab.connect()
        let error = #expect(throws: SplitLoads.InFlight.self) {
            try lab.publisher(lockWait: 0).publish(try makeDay(day), on: &connection)
        }
        #expect(error?.outcome == .locked)
        #expect(try lab.values("select count(*)::text as value from lab.t") == ["0"])
        #expect(try lab.values("select count(*)::text as value from lab.source") == ["2"])
        let isInsideTransaction = connection.isInsideTransaction
        #expect(!isInsideTransaction)
        _ = consume worker
    }

    @Test func rowsOfALoadThatEndedInTheMiddleAreNotPublished() throws {
        func joinAndLeave() throws {
            let worker = try lab.connect()
            try join(worker)
            var killer = try lab.connect()
            try killer.run("select pg_terminate_backend(\(worker.backendProcess), 60000)")
        }
        try joinAndLeave()
        try lab.publish(day)
        #expect(try lab.values("select name as value from lab.t order by id") == ["a"])
        #expect(try lab.values("select name as value from lab.source order by id") == ["a"])
        #expect(try lab.values("select status as value from ops.loads where scope = 'split'") == ["failed"])
        #expect(try lab.values("select count(*)::text as value from ops.split_connections") == ["0"])
    }

    @Test func publicationWaitsForALoadInFlight() throws {
        let held = Held(try lab.connect())
        try held.withConnection { try join($0) }
        let lab = lab
        let day = day
        let publication = Background {
            var connection = try lab.connect()
            _ = try lab.publisher().publish(try makeDay(day), on: &connection)
        }
        try wait {
            try lab.values(
                """
                select count(*)::text as value from pg_stat_activity
                where datname = current_database() and query like '%settle_split_loads%' and pid <> pg_backend_pid()
                """) != ["0"]
        }
        #expect(!publication.isDone)
        held.close()
        try publication.value()
        #expect(try lab.values("select name as value from lab.t order by id") == ["a"])
    }

    /// A connection that is closed when somebody says so.
    private final class Held {
        private var connection: Connection?

        init(_ connection: consuming Connection) {
            self.connection = consume connection
        }

        func withConnection(_ body: (borrowing Connection) throws -> Void) throws {
            guard let taken = connection.take() else { return }
            try body(taken)
            connection = consume taken
        }

        func close() {
            _ = connection.take()
        }
    }
}
