/// What an ingestor has done and how it is, at a moment; no names of files and no values of rows are in it.
public struct IngestState: Sendable {
    /// Counts by feed; every feed the database knows has them.
    public var feeds: [String: FeedCounts] = [:]
    /// Files seen that are no delivery.
    public var unknownTotal = 0
    /// Files of `batch/` that are no delivery.
    public var unknown = 0
    /// Files of known feeds that wait in `batch/`; of any feed while the feeds are not known.
    public var waiting = 0
    /// When the oldest of those was put there, in seconds since 1970.
    public var oldestWaiting: Double?
    /// Files in `failed/`.
    public var failed = 0
    /// Files that wait for something other than the server to be put right.
    public var postponed = 0
    /// Files whose load has an end, and which cannot be moved.
    public var unmoved = 0
    /// Whether the last contact with the server was one.
    public var isServerUp = false
    /// Why files cannot be loaded at all; nil where they can.
    public var problem: IngestProblem? = .notReached
    /// Whether the folders of the lake could be read at the last look.
    public var isLakeReadable = true
    /// Whether a load is under way, which gives no sign of life while it reads a file or removes old rows.
    public var isLoading = false
    /// When the folder was last read, in seconds since 1970.
    public var lastScan: Double?
    /// When the ingestor last did something, in seconds since 1970.
    public var lastStep: Double
    /// When the ingestor began, in seconds since 1970.
    public let started: Double

    /// Nothing was done yet.
    public init(started: Double) {
        self.started = started
        lastStep = started
    }
}
