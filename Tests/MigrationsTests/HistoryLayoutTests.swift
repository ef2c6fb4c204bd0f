import Failures
import Migrations
import Postgres
import TestCluster
import Testing

/// A history that an older program wrote is read as it is, and brought up to date by the next run.
@Suite struct HistoryLayoutTests {
    private let database: TestDatabase

    init() throws {
        database = try TestDatabase()
    }

    private let folder = Result {
        try MigrationFolder(
            migrations: ["0001_a": "create table a (i int);", "0002_b": "create table b (i int);"],
            repeatable: [try RepeatableFile(.reference, "public.a", "insert into a values (1);")])
    }

    /// Layout 1 as version 0.1 of migrate made it, with the first migration and the reference file applied.
    private func makeFirstLayout() throws {
        let folder = try folder.get()
        var connection = try database.connect()
        try connection.runScript(
            """
            create table a (i int);
            create schema migrate;
            create table migrate.applied (
                kind text not null check (kind in ('versioned', 'function', 'reference', 'view', 'access')),
                key text not null,
                name text not null,
                version bigint unique check ((version is not null) = (kind = 'versioned')),
                file_sum text not null,
                statements integer not null,
                run_id uuid not null,
                tool_version text not null,
                applied_by text not null default session_user,
                started_at timestamptz not null,
                finished_at timestamptz not null default clock_timestamp(),
                primary key (kind, key)
            );
            comment on table migrate.applied is 'What is applied: one row a file, in its current state.';
            create table migrate.event (
                event_id bigint generated always as identity primary key,
                at timestamptz not null default clock_timestamp(),
                run_id uuid not null,
                action text not null check (action in ('apply', 'reapply', 'fail')),
                kind text not null,
                key text not null,
                file_sum text not null,
                duration_ms bigint not null,
                db_user text not null default session_user,
                detail jsonb not null default '{}'
            );
            comment on table migrate.event is 'What happened to the files, ever; rows are only added.';
            create table migrate.meta (layout integer not null);
            comment on table migrate.meta is 'The layout of these tables: one row.';
            insert into migrate.meta (layout) values (1);
            """)
        for (kind, key, version, sum) in [
            ("versioned", "0001", 1 as Int?, folder.versioned[0].sum),
            ("reference", "public.a", nil, folder.repeatable[0].sum),
        ] {
            try connection.run(
                """
                insert into migrate.applied (kind, key, name, version, file_sum, statements, run_id, tool_version, started_at)
                values (\(kind), \(key), \(key == "0001" ? "a" : key), \(version), \(sum), 1, gen_random_uuid(), '0.1.0', now())
                """)
            try connection.run(
                """
                insert into migrate.event (run_id, action, kind, key, file_sum, duration_ms)
                values (gen_random_uuid(), 'apply', \(kind), \(key), \(sum), 3)
                """)
        }
    }

    private func layout() throws -> [String] { try database.values("select layout::text as value from migrate.meta") }

    @Test func olderLayoutIsReadAsItIs() throws {
        try makeFirstLayout()
        let folder = try folder.get()
        var connection = try database.connect()
        try connection.run("set default_transaction_read_only = on")
        let migrator = Migrator(folder: folder, toolVersion: "test")
        #expect(try migrator.plan(on: &connection).versioned.map(\.key) == ["0002"])
        let states = try FileStates(folder: folder, history: try History.read(from: &connection)).files
        #expect(states.map(\.state) == [.applied, .pending, .applied])
        #expect(try layout() == ["1"])
    }

    @Test func nextRunBringsItUpToDateAndKeepsWhatItSays() throws {
        try makeFirstLayout()
        try database.up(try folder.get())
        #expect(try layout() != ["1"])
        #expect(
            try database.values(
                """
                select concat_ws(' ', key, state, statements_done, statements_total, tool_version) as value
                from migrate.applied order by key
                """) == ["0001 applied 1 1 0.1.0", "0002 applied 1 1 test", "public.a applied 1 1 0.1.0"])
        #expect(
            try database.values("select action || ' ' || key as value from migrate.event order by event_id")
                == ["apply 0001", "apply public.a", "apply 0002"])
    }

    @Test func checksumsOfCodeAreFilledIn() throws {
        try makeFirstLayout()
        try database.up(try folder.get())
        #expect(try database.values("select key as value from migrate.applied where code_sum is null") == [])
        let reworded = try MigrationFolder(
            migrations: ["0001_a": "-- more words\ncreate table a (i int);", "0002_b": "create table b (i int);"],
            repeatable: try folder.get().repeatable)
        var connection = try database.connect()
        let plan = try Migrator(folder: reworded, toolVersion: "test").plan(on: &connection)
        #expect(plan.isEmpty && plan.reworded.map(\.key) == ["0001"])
    }

    @Test func upgradedTablesAreThoseOfANewHistory() throws {
        try makeFirstLayout()
        try database.up(try folder.get())
        let fresh = try TestDatabase()
        try fresh.up(try folder.get())
        func dump(_ database: TestDatabase) throws -> [Substring] {
            try database.cluster.runTool(
                "pg_dump", ["--schema-only", "--no-owner", "--schema=migrate"], database: database.name
            ).split(separator: "\n").filter { !$0.contains("restrict ") }
        }
        #expect(try dump(database) == (try dump(fresh)))
    }

    @Test func upgradeThatIsInterruptedLeavesTheOldLayout() throws {
        try makeFirstLayout()
        // Somebody's column in the way of one of ours.
        var connection = try database.connect()
        try connection.run("alter table migrate.event add column client integer")
        #expect(throws: PostgresError.self) { try database.up(try folder.get()) }
        #expect(try layout() == ["1"])
        try connection.run("alter table migrate.event drop column client")
        try database.up(try folder.get())
        #expect(try database.values("select key as value from migrate.applied order by key").count == 3)
    }
}
