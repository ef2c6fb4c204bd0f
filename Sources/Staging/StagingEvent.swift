public import Postgres

/// A step of a load, told to whoever watches: for progress, and for tests that stop a program at an exact point.
public enum StagingEvent: Sendable {
    /// The file was compared with the ledger by its content.
    case hashed
    /// The load has its number; its row in the ledger says `running` and is committed.
    case began(load: Int64)
    /// Somebody else is loading the same scope.
    case waiting
    /// Rows were handed to the server in the middle of a COPY.
    ///
    /// Bytes are those of the file as it lies there, read and all of them.
    case copying(bytes: Int64, ofBytes: Int64, rows: Int, rejects: Int)
    /// The further connections of a split load have committed; the ledger does not say yet that it is there.
    case splitCommitted
    /// The server refused the data: it was rolled back, and the file is read again to find the records it is about.
    case rereading(because: PostgresError)
    /// The server could not take the file; it is loaded again from its start, so many seconds from now.
    case retrying(after: Double, because: PostgresError)
    /// Everything is in place; the transaction is about to commit.
    case beforeCommit
    /// The load is committed.
    case committed(load: Int64)
}

/// What became of a delivery.
public enum LoadResult: Sendable {
    /// It was loaded now.
    case loaded(LoadReport)
    /// The same content is live already, as that load.
    case alreadyLoaded(load: Int64)
    /// The same content was live as that load, until another one replaced it, and the file was not modified since.
    case outdated(load: Int64, by: Int64)
}

/// The counts of a load: `records == loaded + rejected + skipped`.
public struct LoadReport: Sendable {
    /// The load's number.
    public let load: Int64
    /// Records found in the file.
    public let records: Int
    /// Records that are rows now.
    public let loaded: Int
    /// Records in `ops.rejects`.
    public let rejected: Int
    /// Blank lines at the end of the file.
    public let skipped: Int
    /// The file's size.
    public let bytes: Int64
    /// The size of its content: the same, unless the file is compressed.
    public let contentBytes: Int64
    /// The load that this one replaced.
    public let superseded: Int64?
    /// How many of the rejected ones broke which rule.
    public let rejectsByCode: [(code: String, count: Int)]
    /// How long it took from the lock on the scope to the commit, which is not in it.
    public let duration: Duration
}
