import Failures

/// What can be wrong when somebody names a file for which the history is to change.
extension MigrationError {
    /// The folder has no such migration.
    static func noSuchMigration(_ key: String) -> MigrationError {
        MigrationError(
            "no-such-migration", "there is no migration \(key) in the folder",
            wayOut: "see the versions with: migrate status", outcome: .usage)
    }

    /// The file is not half done, so nothing can go on or be decided.
    static func notHalfDone(key: String) -> MigrationError {
        MigrationError(
            "not-half-done", "migration \(key) is not half done: nothing is to be decided about it",
            wayOut: howTheyStand)
    }

    /// Of a file that is half done, the statements that are done have been edited since.
    static func doneStatementsEdited(path: String, done: Int) -> MigrationError {
        MigrationError(
            "done-statements-edited",
            "the first \(done) statement\(done == 1 ? "" : "s") of this file, which are done, have been edited since",
            at: path, wayOut: "undo that edit, or say with --from at which statement to go on")
    }

    /// The file has no statement of that number.
    static func noSuchStatement(path: String, _ number: Int, of count: Int) -> MigrationError {
        MigrationError(
            "no-such-statement",
            "there is no statement \(number): the file has \(count) statement\(count == 1 ? "" : "s")", at: path,
            wayOut: "give --from a number from 1 to \(count + 1)", outcome: .usage)
    }

    /// No file says how to undo the migration.
    static func noUndo(path: String) -> MigrationError {
        MigrationError(
            "no-undo", "there is no file beside it that undoes it", at: path,
            wayOut: "write \(path.dropLast(".sql".count)).undo.sql, or a new migration that takes it back")
    }

    /// The file of the migration is gone, and with it what undoes it.
    static func noUndo(key: String) -> MigrationError {
        MigrationError(
            "no-undo", "migration \(key) is applied and its file is gone, so nothing says how to undo it",
            wayOut: "bring the file back with its .undo.sql, or write a new migration that takes it back")
    }

    /// The migration was not applied by its file.
    static func neverApplied(key: String) -> MigrationError {
        MigrationError(
            "never-applied", "migration \(key) was not applied by its file, so no file can undo it",
            wayOut: howTheyStand)
    }

    /// A baseline was to be set where there is a history already.
    static func hasHistory(key: String) -> MigrationError {
        MigrationError(
            "has-history", "the history has migration \(key) already; a baseline is for a database without one",
            wayOut: howTheyStand)
    }

    /// A file was to be noted as gone that is not, or was never there.
    static func notGone(key: String) -> MigrationError {
        MigrationError("not-gone", "no file '\(key)' is applied and gone", wayOut: howTheyStand)
    }

    private static let howTheyStand = "see how the files stand with: migrate status"
}
