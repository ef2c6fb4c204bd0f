public import Migrations
public import Postgres

/// A step of publishing, told to whoever watches: for progress, and for tests that stop a program at an exact point.
public enum PublishEvent: Sendable {
    /// Somebody else holds the run lock.
    case waiting(RunLock.Holder?)
    /// The transaction is open and its savepoint set; nothing is built yet.
    case savepoint
    /// A model's rows are in place, not committed.
    case built(TableName, written: Int, removed: Int)
    /// A model was left alone, because nothing it reads has changed.
    case skipped(TableName)
    /// All models are built; the assertions come next.
    case beforeAssertions
    /// An assertion was run.
    case asserted(AssertionResult)
    /// What was built is rolled back; the evidence is not committed yet.
    case rolledBack
    /// Everything is in place; the transaction is about to commit.
    case beforeCommit
    /// It is committed.
    case committed
}

/// What became of an attempt to publish.
public struct Publication: Sendable {
    /// The days that were asked for or had deliveries, and those that have other facts now because of them.
    public let days: [CalendarDate]
    /// Whether a model was built at all; when none was, nothing had changed.
    public let isChanged: Bool
    /// What the assertions found; empty when nothing had changed.
    public let assertions: [AssertionResult]
}
