import Failures
import Postgres
import TestCluster
import Testing

@Suite(.timeLimit(.minutes(2))) struct LostConnectionTests {
    /// Ends the server's process of a connection and waits until it is gone.
    private func terminate(_ process: Int) throws {
        var other = try SharedDatabase.connect()
        try other.run("select pg_terminate_backend(\(process), 60000)")
    }

    @Test func terminatedBackendIsALostConnection() throws {
        var connection = try SharedDatabase.connect()
        try terminate(connection.backendProcess)
        let first = #expect(throws: PostgresError.self) { try connection.run("select 1") }
        #expect(first?.kind == .connection && first?.outcome == .disconnected)
        let second = #expect(throws: PostgresError.self) { try connection.query("select 1") { _ in } }
        #expect(second?.kind == .connection)
        let copy = #expect(throws: PostgresError.self) { try connection.copyIn("copy t from stdin") { _ in } }
        #expect(copy?.kind == .connection)
    }

    @Test func lossInATransactionIsTheErrorReported() throws {
        var connection = try SharedDatabase.connect()
        let error = #expect(throws: PostgresError.self) {
            try connection.transaction { connection in
                try terminate(connection.backendProcess)
                try connection.run("select 1")
            }
        }
        #expect(error?.kind == .connection)
    }

    @Test func lossDuringCopyIsALostConnectionAndLeavesNothing() throws {
        let cluster = try TestCluster.shared()
        let database = try cluster.makeDatabase(.empty)
        var other = try cluster.connect(database)
        try other.run("create table t (n int)")
        var connection = try cluster.connect(database)
        let process = connection.backendProcess
        let error = #expect(throws: PostgresError.self) {
            try connection.copyIn("copy t from stdin") { writer in
                try Array("1\n".utf8).withUnsafeBytes { try writer.write($0) }
                try terminate(process)
                try Array("2\n".utf8).withUnsafeBytes { try writer.write($0) }
            }
        }
        #expect(error?.kind == .connection)
        #expect(try other.first("select count(*) as n from t") { try $0.value("n", as: Int.self) } == 0)
    }

    @Test func lossDuringCommitIsAnUnknownOutcome() throws {
        let cluster = try TestCluster.shared()
        var connection = try cluster.connect(try cluster.makeDatabase(.empty))
        try connection.run("create table t (n int)")
        try connection.run(
            """
            create function leave() returns trigger language plpgsql as
            $$ begin perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(60); return null; end $$
            """)
        try connection.run(
            """
            create constraint trigger t after insert on t deferrable initially deferred
            for each row execute function leave()
            """)
        let error = #expect(throws: PostgresError.self) {
            try connection.transaction { try $0.run("insert into t values (1)") }
        }
        #expect(error?.kind == .outcomeUnknown && error?.outcome == .disconnected)
        #expect(error?.wayOut?.contains("again") == true)
    }

    @Test func sessionEndedByATimeoutIsALostConnectionForEveryCall() throws {
        for isCopy in [false, true] {
            var connection = try SharedDatabase.connect()
            try connection.run("create temp table t (n int)")
            try connection.run("set idle_in_transaction_session_timeout = '1ms'")
            let process = connection.backendProcess
            var other = try SharedDatabase.connect()
            let error = #expect(throws: PostgresError.self) {
                try connection.transaction { connection in
                    var isThere: Bool? = true
                    while isThere == true {
                        isThere = try other.first(
                            "select exists (select from pg_stat_activity where pid = \(process)) as there"
                        ) { try $0.value("there", as: Bool.self) }
                    }
                    if isCopy {
                        _ = try connection.copyIn("copy t from stdin") { _ in }
                    } else {
                        try connection.run("select 1")
                    }
                }
            }
            #expect(error?.kind == .connection, "copy: \(isCopy)")
        }
    }
}
