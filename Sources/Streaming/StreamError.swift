public import Failures
public import Kafka
public import Postgres

/// Why events are not consumed.
public enum StreamError: Failure, Equatable {
    /// There is no row in `ops.topics`.
    case noTopics
    /// Nothing says what lands where for this topic.
    case noSuchTopic(String, topics: [String])
    /// What a topic brings cannot land in its table.
    case landing(topic: String, table: String, problem: String)
    /// The offsets that are stored are another cluster's.
    case otherCluster(pipeline: String, partition: TopicPartition, stored: String, found: String)
    /// The brokers are of another cluster than when the consumer began.
    case clusterChanged(from: String, to: String)
    /// The lake has files of offsets that this pipeline has yet to write there.
    case lakeTaken(String, partition: TopicPartition, offset: Int64)
    /// The table has two messages of one offset, and the lake is to have one of them.
    case ambiguousOffset(table: TableName, partition: TopicPartition, offset: Int64)
    /// Somebody else is at the backfill of the pipeline.
    case backfillRuns(pipeline: String)
    /// A backfill ended, and something of it is left.
    case backfillLeft(pipeline: String)
    /// Partitions wait for somebody to decide.
    case stalled(pipeline: String, partitions: [TopicPartition])

    /// What went wrong.
    public var message: String {
        switch self {
        case .noTopics: "ops.topics has no row: nothing is consumed"
        case .noSuchTopic(let name, let topics):
            "ops.topics has no topic \(name), only \(topics.joined(separator: ", "))"
        case .landing(let topic, let table, let problem): "topic \(topic): \(table) \(problem)"
        case .otherCluster(let pipeline, let partition, let stored, let found):
            "\(pipeline) has consumed \(partition) of cluster \(stored), and this is cluster \(found)"
        case .clusterChanged(let before, let now):
            "the brokers are of cluster \(now) by now, and were of cluster \(before)"
        case .lakeTaken(let path, let partition, let offset):
            "\(path) is in the lake, and this pipeline begins to write \(partition) there with offset \(offset)"
        case .ambiguousOffset(let table, let partition, let offset):
            "\(table) has two messages of \(partition) at offset \(offset), as of two clusters: which of them is to be in the "
                + "lake it does not say"
        case .backfillRuns(let pipeline): "another process is at the backfill of \(pipeline)"
        case .backfillLeft(let pipeline): "something of \(pipeline) was put back, and is not consumed"
        case .stalled(let pipeline, let partitions):
            "\(pipeline) waits for a decision about \(partitions.map(\.description).joined(separator: ", "))"
        }
    }

    /// What to do.
    public var wayOut: String? {
        switch self {
        case .noTopics: "insert the topic and its table into ops.topics, in sql/reference/ops"
        case .noSuchTopic: "correct the name, or insert the topic into ops.topics"
        case .landing: "correct target or decode in ops.topics, or the table"
        case .otherCluster, .clusterChanged:
            "check KAFKA_BOOTSTRAP_SERVERS; for the other cluster take another name: --pipeline NAME"
        case .lakeTaken:
            "after an offset was reset, move the partition's files from that offset on away; files of another database "
                + "need another lake"
        case .ambiguousOffset: "give each cluster a table of its own, or move the rows of one of them away"
        case .backfillRuns: "let it end; a second one is of no use"
        case .backfillLeft: "call it again: loader stream --backfill"
        case .stalled: "see loader offsets list, then loader offsets accept-gap, reset or resume"
        }
    }

    /// 4 before anything is consumed, 5 where somebody else is at it, 10 where a person has to decide.
    public var outcome: Outcome {
        switch self {
        case .noTopics, .noSuchTopic, .landing, .otherCluster, .clusterChanged, .lakeTaken, .ambiguousOffset: .refused
        case .backfillRuns: .locked
        case .stalled, .backfillLeft: .decisionNeeded
        }
    }
}
