/// What is told to whoever watches.
public enum MigrationEvent: Sendable {
    /// Somebody else holds the lock.
    case waiting(RunLock.Holder?)
    /// The server noted something about a statement of a file, which is running.
    case notice(SQLNotice)
    /// A lock, a deadlock or a serialization failure ended a transaction; it is tried again after so many seconds.
    case retrying(title: String, after: Double, because: any Error)
    /// The connection broke during COMMIT; the history will tell what became of it.
    case unsure(title: String)
    /// A migration is applied and committed.
    case applied(VersionedFile)
    /// The database was changed since the last run, and not by migrate.
    case drifted(ShapeDifference)
    /// Whether the database was changed since the last run could not be found out; the run goes on.
    case driftUnknown(because: any Error)
    /// The shape that the run leaves could not be stored; the next run stores it.
    case shapeNotStored(because: any Error)
    /// A migration is undone and committed.
    case undone(VersionedFile)
    /// All repeatable files that had to be are applied and committed.
    case reapplied([RepeatableFile])
    /// A step within a file is done; for tests that end the process right there.
    case reached(MigrationStep)
}

/// Steps within a file that matter for what a crash leaves.
public enum MigrationStep: String, Sendable, CaseIterable {
    /// Its transaction is open, or that it has begun is in the history.
    case begun
    /// A statement is done.
    case statementDone = "statement-done"
    /// That a statement of a file without transaction is done is in the history.
    case statementCounted = "statement-counted"
    /// Everything is done, its row of the history too, and only COMMIT is missing.
    case beforeCommit = "before-commit"
    /// It is committed.
    case committed
}
