import Failures

/// What can be wrong with the database as a whole.
extension MigrationError {
    /// The history was written by a newer version of this program.
    static func newerLayout(_ layout: Int) -> MigrationError {
        MigrationError(
            "newer-layout", "the history has layout \(layout), which a newer migrate wrote",
            wayOut: "use the newer version of migrate", outcome: .usage)
    }

    /// There is something in the database, but no history of migrations.
    static func notEmpty(example: String) -> MigrationError {
        MigrationError(
            "not-empty", "the database has no history of migrations, but is not empty: there is \(example)",
            wayOut: "if the migrations up to V made it, run: migrate baseline V; if it is somebody else's, run: "
                + "migrate baseline 0")
    }

    /// The database was never migrated: most likely it is another one than was meant.
    ///
    /// - Parameter address: where the connection goes, as ``Connection/address`` says it.
    public static func noWarehouse(at address: String) -> MigrationError {
        MigrationError(
            "no-warehouse", "there is no warehouse in this database",
            wayOut: "is \(address) the right one (DATABASE_URL, or PGHOST, PGDATABASE …)? only then run: migrate up, "
                + "which makes a warehouse in it")
    }

    /// The warehouse has not got a table yet that is asked for.
    public static func behind(lacking table: String) -> MigrationError {
        MigrationError(
            "behind", "the warehouse is behind this program: it has no \(table) yet", wayOut: "run: migrate up")
    }

    /// The database is not migrated to what the files say.
    static func pending(versioned: Int, repeatable: Int) -> MigrationError {
        MigrationError(
            "pending",
            "the database is behind the files: \(versioned) migration\(versioned == 1 ? "" : "s") and "
                + "\(repeatable) repeatable file\(repeatable == 1 ? "" : "s") are pending",
            wayOut: "run: migrate up")
    }
}
