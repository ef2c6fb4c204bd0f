import Foundation
import Postgres
import TestCluster
import Testing

/// `migrate up` ended at every step as a power failure would, in both modes, and what the next run makes of it
/// (specs/migrate.md §3.5).
@Suite struct KilledMigrationTests {
    private let warehouse: Warehouse
    private let sql: TemporarySQLFolder

    init() throws {
        warehouse = try Warehouse(.empty)
        sql = try TemporarySQLFolder([
            "migrations/0001_runs.sql": "create table public.runs (what text);",
            "migrations/0002_whole.sql": """
            insert into public.runs values ('whole 1');
            insert into public.runs values ('whole 2');
            """,
            "migrations/0003_alone.sql": """
            -- migrate: transaction=off
            insert into public.runs values ('alone 1');
            insert into public.runs values ('alone 2');
            insert into public.runs values ('alone 3');
            """,
            "reference/public/runs.sql": "insert into public.runs values ('reference');",
        ])
    }

    /// Everything exactly once.
    private static let everything = ["alone 1", "alone 2", "alone 3", "reference", "whole 1", "whole 2"]

    private func runs() throws -> [String] {
        try warehouse.texts("select what as text from public.runs order by what")
    }

    private func kill(at point: String) throws {
        try warehouse.whileMigrating("up", "--directory", sql.path, pauseAt: point) { running in
            running.kill()
            let ending = try running.waitForEnd()
            #expect(ending.signal == SIGKILL)
        }
    }

    private func up(code: Int32 = 0) throws -> Program.Ending {
        try warehouse.migrate("up", "--directory", sql.path, code: code)
    }

    /// Counted over all files: the first has one statement, the second two, the third three; they share one transaction,
    /// or none.
    @Test(arguments: [
        "begun", "statement-done", "before-commit", "committed", "begun:2", "statement-done:2", "statement-done:3",
        "before-commit:2", "committed:2", "begun:4", "statement-done:7", "before-commit:4", "committed:4",
    ])
    func fileWithTransactionIsThereWholeOrNotAtAll(_ point: String) throws {
        try kill(at: point)
        _ = try up()
        #expect(try runs() == Self.everything)
        try warehouse.migrate("status", "--exit-code", "--directory", sql.path)
        #expect(
            try warehouse.texts("select action || ' ' || key as text from migrate.event order by event_id") == [
                "apply 0001", "apply 0002", "apply 0003", "apply public.runs",
            ])
    }

    /// Where the run ended, how many statements the history counts, and how many have happened.
    @Test(arguments: [
        ("begun:3", 0, 0), ("statement-done:4", 0, 1), ("statement-counted:1", 1, 1), ("statement-done:5", 1, 2),
        ("statement-counted:2", 2, 2), ("statement-done:6", 2, 3), ("statement-counted:3", 3, 3),
        ("before-commit:3", 3, 3),
    ])
    func fileWithoutTransactionNeedsADecision(_ point: String, counted: Int, happened: Int) throws {
        try kill(at: point)
        let ending = try up(code: 10)
        #expect(ending.errors.contains("error: \(counted) of 3 statements of migration 0003 are done; "))
        if counted < 3 {
            #expect(ending.errors.contains("0003_alone.sql:\(counted + 2):1: error: "))
        }
        let status = try warehouse.migrate("status", "--exit-code", "--directory", sql.path, code: 10)
        #expect(status.output.contains("interrupted: \(counted) of 3 statements"))
        // Nothing was done without being asked.
        #expect(try runs().filter { $0.hasPrefix("alone") }.count == happened)

        try warehouse.migrate("resume", "0003", "--from", String(happened + 1), "--directory", sql.path)
        _ = try up()
        #expect(try runs() == Self.everything)
        try warehouse.migrate("status", "--exit-code", "--directory", sql.path)
    }

    @Test func fileWithoutTransactionThatIsWholeIsAppliedOnce() throws {
        try kill(at: "committed:3")
        _ = try up()
        #expect(try runs() == Self.everything)
    }

    @Test(arguments: ["statement-counted:2", "statement-counted:3", "before-commit:3"])
    func resumableFileGoesOnByItself(_ point: String) throws {
        try sql.write(
            """
            -- migrate: transaction=off
            -- migrate: resumable=on
            insert into public.runs values ('alone 1');
            insert into public.runs values ('alone 2');
            insert into public.runs values ('alone 3');
            """, to: "migrations/0003_alone.sql")
        try kill(at: point)
        _ = try up()
        #expect(try runs() == Self.everything)
    }

    @Test func singleTransactionIsThereWholeOrNotAtAll() throws {
        try sql.remove("migrations/0003_alone.sql")
        for point in ["begun:2", "statement-done:3", "before-commit"] {
            try warehouse.whileMigrating("up", "--single-transaction", "--directory", sql.path, pauseAt: point) {
                $0.kill()
                _ = try $0.waitForEnd()
            }
            #expect(try warehouse.texts("select to_regclass('public.runs')::text as text") == ["null"])
        }
        try warehouse.migrate("up", "--single-transaction", "--directory", sql.path)
        #expect(try runs() == ["reference", "whole 1", "whole 2"])
    }

    // MARK: Signals

    private static let slow = "select pg_sleep(600);"

    /// Waits until the statement runs on the server.
    private func waitForSleep() throws {
        try wait {
            try warehouse.texts(
                """
                select pid::text as text from pg_stat_activity
                where datname = current_database() and state = 'active' and query like 'select pg_sleep%'
                """
            ).isEmpty == false
        }
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func signalCancelsTheStatementAndRollsTheFileBack(_ signal: Int32) throws {
        try sql.write("insert into public.runs values ('half');\n\(Self.slow)\n", to: "migrations/0002_whole.sql")
        let ending = try warehouse.whileMigrating("up", "--directory", sql.path) { running in
            try waitForSleep()
            running.send(signal)
            return try running.waitForEnd()
        }
        #expect(ending.signal == signal)
        #expect(
            ending.errors.hasSuffix(
                """
                migrate: notice: stopping; once more ends it at once
                migrate: error: interrupted; rolled back; 1 file applied in this run, this file not recorded

                """))
        #expect(try warehouse.texts("select key as text from migrate.applied order by key") == ["0001"])
        #expect(try runs() == [])
        // The lock is free at once, and nothing is dirty.
        try sql.write("insert into public.runs values ('whole 1'), ('whole 2');", to: "migrations/0002_whole.sql")
        try warehouse.migrate("up", "--lock-wait", "0", "--directory", sql.path)
        #expect(try runs() == Self.everything)
    }

    @Test func signalInAVerificationIsNoFailure() throws {
        try sql.write("select 1 where pg_sleep(600) is null;", to: "migrations/0002_whole.verify.sql")
        let ending = try warehouse.whileMigrating("up", "--directory", sql.path) { running in
            try wait {
                try !warehouse.texts(
                    """
                    select pid::text as text from pg_stat_activity
                    where datname = current_database() and state = 'active' and query like 'select 1 where pg_sleep%'
                    """
                ).isEmpty
            }
            running.send(SIGINT)
            return try running.waitForEnd()
        }
        #expect(ending.signal == SIGINT)
        #expect(try warehouse.texts("select action || ' ' || key as text from migrate.event") == ["apply 0001"])
    }

    @Test func signalInAFileWithoutTransactionLeavesItHalfDone() throws {
        try sql.write(
            "-- migrate: transaction=off\ninsert into public.runs values ('alone 1');\n\(Self.slow)\n",
            to: "migrations/0003_alone.sql")
        let ending = try warehouse.whileMigrating("up", "--directory", sql.path) { running in
            try waitForSleep()
            running.send(SIGINT)
            return try running.waitForEnd()
        }
        #expect(ending.signal == SIGINT)
        #expect(
            ending.errors.contains("1 of 2 statements of 0003_alone are done and stay, and what became of the next one")
        )
        let next = try up(code: 10)
        #expect(next.errors.contains("0003_alone.sql:3:1: error: 1 of 2 statements of migration 0003 are done"))
    }

    @Test func signalWhileWaitingForTheLockEndsTheWaiting() throws {
        var other = try warehouse.connect()
        try other.run("select pg_advisory_lock(1296519764, \(verbatim: try Self.lockKey(&other)))")
        let ending = try warehouse.whileMigrating("up", "--directory", sql.path) { running in
            try running.waitForError("waiting for")
            running.send(SIGINT)
            return try running.waitForEnd()
        }
        #expect(ending.signal == SIGINT)
        #expect(ending.errors.hasSuffix("migrate: error: interrupted\n"))
    }

    /// The second half of the run lock's key: the first four bytes of the SHA-256 of the history's schema.
    private static func lockKey(_ connection: inout Connection) throws -> String {
        try connection.first(
            "select ('x' || encode(substr(sha256('migrate'), 1, 4), 'hex'))::bit(32)::int::text as key"
        ) { try $0.value("key", as: String.self) } ?? ""
    }

    @Test func connectionThatTheServerEndsLeavesAFileWithoutTransactionHalfDone() throws {
        try sql.write(
            "-- migrate: transaction=off\ninsert into public.runs values ('alone 1');\n\(Self.slow)\n",
            to: "migrations/0003_alone.sql")
        let ending = try warehouse.whileMigrating("up", "--directory", sql.path) { running in
            try waitForSleep()
            _ = try warehouse.texts(
                """
                select pg_terminate_backend(pid)::text as text from pg_stat_activity
                where datname = current_database() and query like 'select pg_sleep%' and pid <> pg_backend_pid()
                """)
            return try running.waitForEnd()
        }
        #expect(ending.code == 6)
        _ = try up(code: 10)
    }
}
