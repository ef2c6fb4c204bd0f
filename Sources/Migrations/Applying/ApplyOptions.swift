public import Postgres

/// How `migrate up` goes about it.
public struct ApplyOptions: Sendable {
    /// How long to wait for the run lock, in seconds.
    public var lockWait = 60
    /// How long a statement waits for a lock where its file does not say, as Postgres writes durations.
    ///
    /// A statement that waits longer also keeps those waiting that come after it, readers too (specs/migrate.md §2-10).
    public var lockTimeout = "5s"
    /// The last version to apply; nil for all.
    public var target: Int?
    /// Whether migrations below applied ones are applied.
    public var allowsOutOfOrder = false
    /// Whether everything shares one transaction, the repeatable files too.
    public var isSingleTransaction = false
    /// How often and when a file is tried again that came upon a lock, a deadlock or a serialization failure.
    public var retries = RetryPolicy()

    /// Everything, one file after the other.
    public init() {}

    /// What of this concerns the plan.
    var planning: MigrationPlan.Options {
        var planning = MigrationPlan.Options()
        planning.target = target
        planning.allowsOutOfOrder = allowsOutOfOrder
        return planning
    }
}
