import Failures
import SQLText

/// What can be wrong with the files themselves.
extension MigrationError {
    /// A `sql` folder is not there, or has no migrations; where the first one is to be written, it may be made.
    static func noFolder(path: String, mayBeMade: Bool = false) -> MigrationError {
        MigrationError(
            "no-folder", "there is no folder \(path)/migrations", at: path,
            wayOut: "run it in the checkout, or name the folder: --directory /path/to/sql"
                + (mayBeMade ? "; or begin a new one: mkdir -p \(path)/migrations" : ""),
            outcome: .usage)
    }

    static func misnamed(path: String) -> MigrationError {
        MigrationError(
            "misnamed", "not a name for a migration: NNNN_name.sql, with four digits and a lower-case name", at: path,
            wayOut: isOfAnotherTool(path)
                ? "another tool's files are called so: docs/coming-from.md says how to take them over"
                : "rename it; a name that begins with _ is left alone")
    }

    /// Whether golang-migrate, Flyway, or a tool that counts in timestamps gave the file its name.
    private static func isOfAnotherTool(_ path: String) -> Bool {
        let name = path.split(separator: "/").last ?? ""
        return name.hasSuffix(".up.sql") || name.hasSuffix(".down.sql")
            || name.prefixMatch(of: /[VUB][0-9][0-9._]*__|R__|[0-9]{5,}_/) != nil
    }

    /// Files that end in .SQL are for no command, and look as if they were.
    static func upperCaseSuffix(path: String) -> MigrationError {
        MigrationError(
            "misnamed", "not a name for a file of SQL: it has to end in .sql, in lower case", at: path,
            wayOut: "rename it; a name that begins with _ is left alone")
    }

    static func duplicateVersion(path: String, other: String) -> MigrationError {
        MigrationError(
            "duplicate-version", "the same version as \(other)", at: path,
            wayOut: "give one of them the next free number")
    }

    static func orphanedCompanion(path: String) -> MigrationError {
        MigrationError(
            "no-migration-of-its-own", "there is no migration that this file belongs to", at: path,
            wayOut: "name it like its migration, or remove it")
    }

    static func noStatements(path: String) -> MigrationError {
        MigrationError(
            "no-statements", "there is no statement in it", at: path,
            wayOut: "write what it is to do, or remove it: applied as it is, it could not be filled in afterwards")
    }

    /// A `-- migrate:` line that makes no sense.
    static func badDirective(_ spot: SourceSpot, _ message: String, wayOut: String) -> MigrationError {
        MigrationError("bad-directive", message, at: spot, wayOut: wayOut)
    }

    /// A comment that begins like a directive, where none is read.
    static func strayDirective(_ spot: SourceSpot) -> MigrationError {
        badDirective(
            spot, "directives stand at the top of a file, before its first statement, in lower case",
            wayOut: "move it there, or begin the comment with another word")
    }

    /// What dbmate parts its files by: to us both parts are statements to run.
    static func sectionOfDbmate(_ spot: SourceSpot) -> MigrationError {
        badDirective(
            spot, "dbmate parts a file by this, migrate does not: all of it would run, what takes it back as well",
            wayOut: "split the file as docs/coming-from.md shows: what is below migrate:down into NNNN_name.undo.sql")
    }

    /// A COPY would send its rows to the client, which has no use for them.
    static func copyToClient(_ spot: SourceSpot) -> MigrationError {
        MigrationError(
            "copy-to-client", "COPY TO STDOUT in a file: nobody is there to take the rows", at: spot,
            wayOut: "remove it, or read the rows with psql")
    }

    /// A statement would begin or end a transaction.
    static func transactionControl(_ spot: SourceSpot, _ word: String) -> MigrationError {
        MigrationError(
            "transaction-control", "\(word) in a file: migrate itself begins and ends its transactions", at: spot,
            wayOut: "remove it; SAVEPOINT and ROLLBACK TO are allowed")
    }

    /// A statement that the server refuses inside a transaction, in a file that is one.
    static func needsNoTransaction(_ spot: SourceSpot, _ words: String) -> MigrationError {
        MigrationError(
            "needs-no-transaction", "\(words) cannot run inside a transaction, and this file is one", at: spot,
            wayOut: "move it to a file of its own with the line -- migrate: transaction=off at its top")
    }

    /// A file without transaction would change who runs what comes after it, the history's statements too.
    static func identityWithoutTransaction(_ spot: SourceSpot) -> MigrationError {
        MigrationError(
            "role-without-transaction", "in a file without transaction, the role cannot be changed", at: spot,
            wayOut: "run migrate as that role, or put what needs the role into another file")
    }

    /// A statement releases every lock of the session, the run lock too.
    static func releasesLock(_ spot: SourceSpot) -> MigrationError {
        MigrationError(
            "releases-lock", "DISCARD ALL would release the lock that keeps others from changing the warehouse",
            at: spot, wayOut: "remove it: after each file the session is reset")
    }
}
