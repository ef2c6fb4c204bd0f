import Migrations
import Postgres
import TestCluster
import Testing

/// A database, and folders whose second migration is a file without transaction.
struct StatementwiseSite {
    let database: TestDatabase

    init() throws {
        database = try TestDatabase()
    }

    /// A table with two equal rows, and the file.
    func folder(_ second: String) throws -> MigrationFolder {
        try MigrationFolder(migrations: [
            "0001_t": "create table public.t (i int); insert into public.t values (1), (1);",
            "0002_alone": "-- migrate: transaction=off\n\(second)",
        ])
    }

    func migrator(_ folder: MigrationFolder) -> Migrator {
        Migrator(folder: folder, toolVersion: "test")
    }

    /// What the history says of the file.
    func state() throws -> [String] {
        try database.values(
            """
            select concat_ws(' ', state, statements_done, 'of', statements_total, error_sqlstate, error_line, error_column)
                as value
            from migrate.applied where key = '0002'
            """)
    }

    /// Applies the folder, whose second file fails.
    func fail(_ second: String) throws -> MigrationFolder {
        let folder = try folder(second)
        #expect(throws: SQLFileError.self) { try database.up(folder) }
        return folder
    }
}
