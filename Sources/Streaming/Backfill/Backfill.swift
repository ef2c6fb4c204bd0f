public import Kafka

/// A bounded part of the history of topics, consumed under a name of its own: what came before the pipeline that it is for.
///
/// Ranges are frozen when it begins, and the pipeline begins behind them, in the same transaction: however long the
/// backfill takes, and whatever runs beside it, no message is consumed by both.
public struct Backfill: Sendable, Equatable {
    /// Its name: the group, and the name of its offsets.
    public let pipeline: String
    /// The pipeline that goes on behind it.
    public let successor: String
    /// From the first offset that is wanted up to the first that is not.
    public let ranges: [TopicPartition: Range<Int64>]
    /// Whether it was begun before, and goes on where it was.
    public let isContinued: Bool

    /// How many offsets it has; some may have no message.
    public var count: Int64 { ranges.values.reduce(0) { $0 + Int64($1.count) } }

    /// The topics, sorted.
    public var topics: [String] { Set(ranges.keys.map(\.topic)).sorted() }
}
