public import Kafka

/// What a consumer has done and how it is, at a moment; no values of messages are in it.
public struct StreamState: Sendable {
    /// A partition that the consumer has.
    public struct Partition: Sendable, Equatable {
        /// The first offset that is not stored yet.
        public var next: Int64
        /// The first offset that the broker has, as it said last; nil before that.
        public var start: Int64?
        /// The offset behind the last message that the broker has, as of the last fetch; nil before that.
        public var end: Int64?
        /// When the last message stored was sent, in seconds since 1970; nil before the first one.
        public var lastSent: Double?
        /// The first offset that is not in the lake yet; nil where there is no lake.
        public var lake: Int64?
    }

    /// The partitions it consumes.
    public var partitions: [TopicPartition: Partition] = [:]
    /// Partitions that wait for somebody to decide.
    public var stalled: [TopicPartition] = []
    /// Of those that wait because messages are gone, how many.
    public var gaps: [TopicPartition: Int64] = [:]
    /// Messages that landed since the start.
    public var rows = 0
    /// Messages that came to the dead letters since the start.
    public var deadLetters = 0
    /// Transactions that stored messages since the start.
    public var batches = 0
    /// How often somebody else had a partition meanwhile.
    public var fenced = 0
    /// How often the group gave or took partitions.
    public var rebalances = 0
    /// Whether the server takes events.
    public var isServerUp = true
    /// Whether brokers could be reached when that was said last.
    public var isClusterUp = true
    /// Whether nothing is wrong with the lake, if there is one.
    public var isLakeWritten = true
    /// When the consumer last did something, in seconds since 1970.
    public var lastStep: Double
    /// When the consumer began, in seconds since 1970.
    public let started: Double

    /// Nothing was done yet.
    public init(started: Double) {
        self.started = started
        lastStep = started
    }
}
