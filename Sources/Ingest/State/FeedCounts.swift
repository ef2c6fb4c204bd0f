import Staging

/// What was done for one feed since the start.
public struct FeedCounts: Sendable, Equatable {
    /// Files that were loaded.
    public var loaded = 0
    /// Files whose content was loaded already.
    public var alreadyLoaded = 0
    /// Files whose content something newer had replaced already.
    public var outdated = 0
    /// Files that went to `failed/`.
    public var failed = 0
    /// Records that became rows.
    public var rows = 0
    /// Records that were rejected, in files that were loaded.
    public var rejects = 0
    /// Bytes of the files that were loaded.
    public var bytes: Int64 = 0
    /// How long the last load took, in seconds; nil before the first one.
    public var lastLoadSeconds: Double?
    /// When the last load committed, in seconds since 1970; nil before the first one.
    public var lastLoadAt: Double?

    /// Counts a load that took so long and committed at a time in seconds since 1970.
    mutating func note(_ report: LoadReport, took time: Duration, at now: Double) {
        loaded += 1
        rows += report.loaded
        rejects += report.rejected
        bytes += report.bytes
        lastLoadSeconds = time / .seconds(1)
        lastLoadAt = now
    }
}
