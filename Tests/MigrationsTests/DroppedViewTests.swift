import Failures
import Migrations
import Postgres
import TestCluster
import Testing

/// A migration may have to drop views, to change what they read: the run that applies it makes them again.
@Suite struct DroppedViewTests {
    private let database: TestDatabase

    init() throws {
        database = try TestDatabase()
    }

    /// A folder with a table, two views of which one reads the other, their rights, and more migrations.
    private func folder(_ migrations: (name: String, text: String)...) throws -> MigrationFolder {
        var files = [try VersionedFile("0001_t", "create table public.t (i int); insert into public.t values (1);")]
        for migration in migrations {
            files.append(try VersionedFile(migration.name, migration.text))
        }
        return MigrationFolder(
            versioned: files,
            repeatable: [
                try RepeatableFile(.view, "public.v", "select t.i from public.t;"),
                try RepeatableFile(.view, "public.a", "select v.i + 1 as i from public.v;"),
                try RepeatableFile(.access, "reader", "grant select on public.v, public.a to pg_monitor;"),
            ])
    }

    private func expectViews(sourceLocation: SourceLocation = #_sourceLocation) throws {
        let views = try database.values(
            """
            select concat_ws(' ', c, to_regclass(c), has_table_privilege('pg_monitor', to_regclass(c), 'select')) as value
            from unnest(array['public.a', 'public.v']) as c order by 1
            """)
        #expect(views == ["public.a a t", "public.v v t"], sourceLocation: sourceLocation)
    }

    @Test(arguments: ["drop view public.a, public.v;", "drop view public.v cascade;", "drop view public.a;"])
    func viewThatAMigrationDroppedIsThereAfterTheSameRun(drop: String) throws {
        try database.up(try folder())
        let changed = try folder(("0002_wider", "\(drop) alter table public.t add column j int;"))
        let plan = try database.up(changed)
        try expectViews()
        #expect(plan.repeatable.map(\.key).contains("public.a"))
        #expect(plan.repeatable.last?.key == "reader")
        var connection = try database.connect()
        #expect(try Migrator(folder: changed, toolVersion: "test").plan(on: &connection).isEmpty)
    }

    @Test func viewDroppedByTheSecondOfTwoMigrationsIsThereAgain() throws {
        try database.up(try folder())
        var told: [String] = []
        var connection = try database.connect()
        let changed = try folder(
            ("0002_more", "create table public.u (i int);"),
            ("0003_wider", "drop view public.a, public.v; alter table public.t alter column i type bigint;"))
        try Migrator(folder: changed, toolVersion: "test").up(on: &connection) { event in
            switch event {
            case .notice(let notice): told.append("\(notice)")
            case .reached, .retrying, .unsure, .undone, .drifted, .driftUnknown, .shapeNotStored: break
            case .waiting: told.append("waiting")
            case .applied(let file): told.append(file.key)
            case .reapplied(let files): told.append(contentsOf: files.map(\.key))
            }
        }
        #expect(told == ["0002", "0003", "public.a", "public.v", "reader"])
        try expectViews()
        #expect(try database.values("select pg_typeof(i)::text as value from public.v") == ["bigint"])
    }

    @Test func viewSomebodyDroppedIsPendingAndMadeAgain() throws {
        try database.up(try folder())
        var connection = try database.connect()
        try connection.run("drop view public.a")
        let folder = try folder()
        let error = #expect(throws: MigrationError.self) {
            try Migrator(folder: folder, toolVersion: "test").requireUpToDate(on: &connection)
        }
        #expect(error?.message.contains("0 migrations and 1 repeatable file are pending") == true)
        try database.up(folder)
        try expectViews()
        let events = try database.values(
            "select key as value from migrate.event where kind = 'view' order by event_id")
        #expect(events == ["public.a", "public.v", "public.a"])
    }
}
