import Failures
import Foundation
import Postgres
import TestCluster
import Testing

@Suite struct ConnectionTests {
    @Test func sessionIsSetUp() throws {
        var connection = try SharedDatabase.connect()
        for (setting, value) in [
            ("timezone", "UTC"), ("datestyle", "ISO, YMD"), ("bytea_output", "hex"), ("client_encoding", "UTF8"),
            ("standard_conforming_strings", "on"), ("client_min_messages", "warning"), ("application_name", "tests"),
            ("client_connection_check_interval", "1s"),
        ] {
            let current = try connection.first("select current_setting(\(setting)) as value") { row in
                try row.value("value", as: String.self)
            }
            #expect(current == value, "\(setting)")
        }
    }

    @Test func resetSessionTakesBackWhatStatementsDid() throws {
        var connection = try SharedDatabase.connect()
        try connection.run("set timezone = 'Africa/Johannesburg'")
        try connection.run("set search_path = pg_catalog")
        try connection.run("prepare p as select 1")
        try connection.run("create temp table t (n int)")
        try connection.run("select pg_advisory_lock(4711)")
        try connection.resetSession()
        let isReset = try connection.first(
            """
            select current_setting('timezone') = 'UTC' and current_setting('search_path') <> 'pg_catalog'
                and to_regclass('pg_temp.t') is null and not exists (select from pg_prepared_statements)
                and current_setting('bytea_output') = 'hex' as reset,
                exists (
                    select from pg_locks where locktype = 'advisory' and objid = 4711 and pid = pg_backend_pid()
                ) as locked
            """
        ) { try $0.value("reset", as: Bool.self) && $0.value("locked", as: Bool.self) }
        #expect(isReset == true)
    }

    @Test func addressNamesUserHostAndDatabase() throws {
        let cluster = try TestCluster.shared()
        let connection = try cluster.connect("postgres")
        #expect(connection.address.hasPrefix("\(cluster.user)@\(cluster.socketFolder):"))
        #expect(connection.address.hasSuffix("/postgres"))
    }

    @Test func backendProcessIsTheServersOwnNumber() throws {
        var connection = try SharedDatabase.connect()
        let pid = try connection.first("select pg_backend_pid() as pid") { try $0.value("pid", as: Int.self) }
        #expect(pid == connection.backendProcess)
    }

    @Test func leavingTheScopeClosesTheConnection() throws {
        var watcher = try SharedDatabase.connect()
        let pid = try SharedDatabase.connect().backendProcess
        var isThere: Bool? = true
        // The server needs a moment to notice; the time limit of the run is what bounds this.
        while isThere == true {
            isThere = try watcher.first("select exists (select from pg_stat_activity where pid = \(pid)) as there") {
                try $0.value("there", as: Bool.self)
            }
        }
        #expect(isThere == false)
    }

    @Test func databaseThatDoesNotExistIsNoConnection() throws {
        let error = #expect(throws: PostgresError.self) { _ = try TestCluster.shared().connect("nowhere").address }
        #expect(error?.kind == .connection && error?.outcome == .disconnected)
        #expect(error?.message.contains("nowhere") == true)
        #expect(error?.wayOut?.contains("DATABASE_URL") == true)
    }

    @Test func serverThatDoesNotExistIsNoConnection() {
        let target = ConnectionTarget("host=/nowhere/at/all dbname=x")
        let error = #expect(throws: PostgresError.self) { _ = try Connection(to: target, applicationName: "t").address }
        #expect(error?.kind == .connection)
    }

    @Test func connectionStringThatCannotBeReadIsNotQuoted() {
        let target = ConnectionTarget("postgres://user:geheim@:port/x?y=z")
        let error = #expect(throws: PostgresError.self) { _ = try Connection(to: target, applicationName: "t").address }
        #expect(error?.kind == .connection)
        #expect(error?.description.contains("geheim") == false, "\(error?.description ?? "")")
    }

    @Test func failedAttemptsLeaveNoFileOpen() async throws {
        let cluster = try TestCluster.shared()
        let socketFolder = cluster.socketFolder
        let user = cluster.user
        // In a process of its own, where no other test opens files.
        await #expect(processExitsWith: .success) { [socketFolder = socketFolder as String, user = user as String] in
            func openFiles() throws -> Int {
                try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
            }
            func attempt(_ target: String) {
                #expect(throws: PostgresError.self) {
                    _ = try Connection(to: ConnectionTarget(target), applicationName: "t").address
                }
            }
            let targets = ["host=\(socketFolder) user=\(user) dbname=nowhere", "host=/nowhere/at/all dbname=x"]
            targets.forEach(attempt)
            let before = try openFiles()
            for _ in 0..<50 {
                targets.forEach(attempt)
            }
            let after = try openFiles()
            #expect(after == before)
        }
    }

    @Test func databaseURLWinsUnlessItIsEmpty() async {
        await #expect(processExitsWith: .success) {
            setenv("DATABASE_URL", "postgres:///x", 1)
            #expect(ConnectionTarget.environment == ConnectionTarget("postgres:///x"))
            setenv("DATABASE_URL", "", 1)
            #expect(ConnectionTarget.environment == ConnectionTarget(""))
            unsetenv("DATABASE_URL")
            #expect(ConnectionTarget.environment == ConnectionTarget(""))
        }
    }

    @Test func emptyTargetFollowsTheVariablesOfLibpq() async throws {
        let cluster = try TestCluster.shared()
        let socketFolder = cluster.socketFolder
        let user = cluster.user
        await #expect(processExitsWith: .success) { [socketFolder = socketFolder as String, user = user as String] in
            setenv("PGHOST", socketFolder, 1)
            setenv("PGUSER", user, 1)
            setenv("PGDATABASE", "template1", 1)
            setenv("PGAPPNAME", "chosen", 1)
            var connection = try Connection(to: ConnectionTarget(""), applicationName: "t")
            #expect(connection.address.hasSuffix("/template1"))
            let name = try connection.first("select current_setting('application_name') as name") { row in
                try row.value("name", as: String.self)
            }
            #expect(name == "chosen")
        }
    }
}
