import Failures
import Migrations
import Postgres
import TestCluster
import Testing

/// Several runs of `migrate up` at once, and one that is killed.
@Suite struct ConcurrentMigratorTests {
    private let database: TestDatabase

    init() throws {
        database = try TestDatabase()
    }

    @Test func eightAtOnceApplyEverythingExactlyOnce() throws {
        let folder = try MigrationFolder(
            migrations: [
                "0001_a": "create table a (i int); create table runs (what text);",
                "0002_b": "insert into a values (1); insert into runs values ('b');",
                "0003_c": "insert into a values (2); insert into runs values ('c');",
            ],
            repeatable: [try RepeatableFile(.reference, "public.a", "insert into runs values ('reference');")])
        let database = self.database
        let runs = (0..<8).map { _ in Background { try database.up(folder) } }
        let plans = try runs.map { try $0.value() }
        #expect(plans.filter { !$0.isEmpty }.count == 1)
        #expect(try database.values("select i::text as value from a order by i") == ["1", "2"])
        #expect(try database.values("select what as value from runs order by what") == ["b", "c", "reference"])
        #expect(
            try database.values("select action || ' ' || key as value from migrate.event order by event_id") == [
                "apply 0001", "apply 0002", "apply 0003", "apply public.a",
            ])
    }

    @Test func killedInTheMiddleOfAFileLeavesNothingOfIt() throws {
        let slow = "create table half (i int);\nselect pg_sleep(600);\ncreate table whole (i int);\n"
        let database = self.database
        let killed = Background {
            try database.up(try MigrationFolder(migrations: ["0001_a": "select 1;", "0002_b": slow]))
        }
        var other = try database.connect()
        try wait {
            try other.values(
                """
                select pg_terminate_backend(pid)::text as value from pg_stat_activity
                where datname = current_database() and query = 'select pg_sleep(600)' and state = 'active'
                """
            ).isEmpty == false
        }
        let error = #expect(throws: LostConnection.self) { try killed.value() }
        #expect(error?.outcome == .disconnected)
        #expect(try database.values("select key as value from migrate.applied") == ["0001"])
        #expect(try database.values("select to_regclass('half')::text as value") == ["null"])

        // Nothing is dirty: the same file, quick now, is applied by the next run.
        let quick = slow.replacing("select pg_sleep(600);", with: "select 1;")
        try database.up(try MigrationFolder(migrations: ["0001_a": "select 1;", "0002_b": quick]))
        #expect(try database.values("select to_regclass('whole')::text as value") == ["whole"])
    }

    @Test func fileThatSomebodyElseAppliedMeanwhileIsLeftAlone() throws {
        // Without the lock of the run, as behind a pooler: the row of the history decides.
        let folder = try MigrationFolder(migrations: [
            "0001_a": "create table a (i int);", "0002_b": "create table b (i int);",
        ])
        var connection = try database.connect()
        var other = try database.connect()
        try Migrator(folder: folder, toolVersion: "test").up(on: &connection) { event in
            guard case .applied(let file) = event, file.key == "0001" else { return }
            try other.run("create table b (i int, theirs int)")
            try other.run(
                """
                insert into migrate.applied (
                    kind, key, name, version, file_sum, statements_total, statements_done, run_id, tool_version, started_at
                )
                values (
                    'versioned', '0002', 'b', 2, \(folder.versioned[1].sum), 1, 1, gen_random_uuid(), 'other', now()
                )
                """)
        }
        #expect(
            try database.values("select tool_version as value from migrate.applied order by key") == ["test", "other"])
        #expect(try database.values("select count(*)::text as value from migrate.event") == ["1"])
    }
}
