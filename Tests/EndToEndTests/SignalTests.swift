import Foundation
import Postgres
import TestCluster
import Testing

/// Ctrl-C where the server does not answer; where it does, see ``KilledMigrationTests``.
@Suite struct SignalTests {
    @Test(arguments: [["up"], ["plan"], ["undo"], ["check"], ["drift", "--scratch"], ["resume", "0001"]])
    func signalWhileConnectingEndsTheProgram(_ command: [String]) throws {
        let sql = try TemporarySQLFolder(["migrations/0001_a.sql": "-- migrate: transaction=off\nselect 1;"])
        let silent = try SilentServer(beside: TestCluster.shared())
        let ending = try Program.migrate.whileRunning(
            command + ["--directory", sql.path], environment: silent.environment
        ) { running in
            try wait { silent.hasClients }
            running.send(SIGINT)
            return try running.waitForEnd()
        }
        #expect(ending.signal == SIGINT)
        #expect(ending.everything == "")
    }

    @Test func secondSignalEndsTheProgramAlthoughNothingCanBeCancelled() throws {
        let sql = try TemporarySQLFolder(["migrations/0001_slow.sql": "select pg_sleep(600);"])
        let cluster = try TestCluster.own()
        let database = try cluster.makeDatabase(.empty)
        var connection = try cluster.connect(database)
        let server = try #require(
            try connection.first("select split_part(pg_read_file('postmaster.pid'), e'\\n', 1)::int as pid") {
                try $0.value("pid", as: Int.self)
            })
        let ending = try Program.migrate.whileRunning(
            ["up", "--directory", sql.path], environment: cluster.environment(database)
        ) { running in
            try wait {
                try connection.first(
                    """
                    select 1 as one from pg_stat_activity
                    where state = 'active' and query like 'select pg_sleep%' and datname = current_database()
                    """
                ) { _ in true } == true
            }
            // Whoever wants to cancel is let in by the system, and nobody answers.
            kill(pid_t(server), SIGSTOP)
            defer { kill(pid_t(server), SIGCONT) }
            running.send(SIGINT)
            try running.waitForError("stopping; once more ends it at once")
            running.send(SIGINT)
            return try running.waitForEnd()
        }
        #expect(ending.signal == SIGINT)
        // The server notices by itself that its client is gone.
        try wait {
            try connection.first(
                """
                select count(*)::int as number from pg_stat_activity
                where query like 'select pg_sleep%' and pid <> pg_backend_pid()
                """
            ) { try $0.value("number", as: Int.self) } == 0
        }
        #expect(try connection.query("select 1 as one from migrate.applied") { _ in true } == [])
    }
}
