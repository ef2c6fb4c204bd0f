import Postgres
import TestCluster
import Testing

/// Several programs bring one database up to date at once, as when every instance of an application does it at its start.
@Suite(.serialized, .waitsForLong) struct ConcurrentMigrationTests {
    /// Every file notes that it ran; one of them does it outside of a transaction, where only the lock of the run keeps
    /// it from being done twice.
    private static func makeFolder() throws -> TemporarySQLFolder {
        let folder = try TemporarySQLFolder()
        try folder.write(
            "create table public.runs (id bigint generated always as identity primary key, what text);\n",
            to: "migrations/0001_runs.sql")
        try folder.write("insert into public.runs (what) values ('0002');\n", to: "migrations/0002_row.sql")
        try folder.write(
            """
            -- migrate: transaction=off
            insert into public.runs (what) values ('0003');
            create index concurrently runs_what_idx on public.runs (what);

            """, to: "migrations/0003_index.sql")
        try folder.write("insert into public.runs (what) values ('0004');\n", to: "migrations/0004_row.sql")
        try folder.write("insert into public.runs (what) values ('reference');\n", to: "reference/public/runs.sql")
        return folder
    }

    @Test(arguments: 1...20)
    func eightProgramsOnAnEmptyDatabaseApplyEverythingExactlyOnce(round: Int) throws {
        let folder = try Self.makeFolder()
        let warehouse = try Warehouse(.empty)
        let environment = warehouse.environment
        let programs = (0..<8).map { _ in
            Background { try Program.migrate.run(["up", "--directory", folder.path], environment: environment) }
        }
        let endings = try programs.map { try $0.value() }
        for ending in endings {
            #expect(ending.code == 0, "\(ending.everything)")
        }
        #expect(endings.filter { $0.errors.hasSuffix("migrate: nothing to do\n") }.count == 7)
        #expect(
            try warehouse.texts("select what as text from public.runs order by id")
                == ["0002", "0003", "0004", "reference"])
        #expect(
            try warehouse.texts(
                "select concat_ws(' ', action, kind, key) as text from migrate.event order by 1")
                == [
                    "apply reference public.runs", "apply versioned 0001", "apply versioned 0002",
                    "apply versioned 0003", "apply versioned 0004",
                ])
        #expect(
            try warehouse.texts(
                "select indisvalid::text as text from pg_index where indexrelid = 'runs_what_idx'::regclass")
                == ["true"])
    }
}
