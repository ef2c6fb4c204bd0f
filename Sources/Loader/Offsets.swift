import CommandOptions
import Console
import Kafka
import Postgres
import Streaming

/// The commands about how far events are consumed.
struct Offsets: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "See how far events are consumed, and decide where a partition waits for a decision.",
        subcommands: [List.self, AcceptGap.self, Resume.self, Reset.self])

    /// The command `loader offsets list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List how far each partition is consumed, and what waits for a decision.",
            discussion: """
                The same as the table ops.stream_offsets. With --lag the brokers of KAFKA_BOOTSTRAP_SERVERS say where the \
                partitions end; of another cluster's nothing is known.
                """)

        @Option(help: ArgumentHelp("Only this one.", valueName: "name")) var pipeline: String?
        @Flag(help: "Say how many messages each is behind, too; asks the brokers.") var lag = false
        @Option(help: "How to write it.") var format = OutputFormat.text

        func run() throws {
            var connection = try connectToLook(at: "stream_offsets", for: log)
            let offsets = try connection.storedOffsets(pipeline: pipeline)
            let ends = lag ? try Self.ends(of: offsets) : [:]
            func lagOf(_ offset: StoredOffset) -> Int64? {
                // The same partition of another cluster has other offsets.
                ends[offset.cluster]?[offset.partition].map { max(0, min($0, offset.limit ?? $0) - offset.next) }
            }
            switch format {
            case .text:
                guard !offsets.isEmpty else {
                    return try Output.standard.print("nothing was consumed yet")
                }
                var table = TextTable(
                    columns: [.init("pipeline"), .init("partition"), .init("next", alignment: .right)]
                        + (lag ? [.init("lag", alignment: .right)] : [])
                        + [.init("last sent (UTC)"), .init("waits")])
                for offset in offsets {
                    table.append(
                        [offset.pipeline, offset.partition.description, String(offset.next)]
                            + (lag ? [lagOf(offset).map { String($0) } ?? ""] : [])
                            + [offset.lastTimestamp ?? "", offset.stall ?? ""])
                }
                try Output.standard.print(table)
                for offset in offsets {
                    if let reason = offset.stallReason {
                        log.warning("\(offset.partition) of \(offset.pipeline): \(reason)")
                    }
                }
            case .json:
                for offset in offsets {
                    try Output.standard.print(Self.json(offset, lag: lagOf(offset)))
                }
            }
        }

        /// Where the partitions of the cluster end, by cluster; one that it does not have is told of, and left out.
        private static func ends(of offsets: [StoredOffset]) throws -> [String: [TopicPartition: Int64]] {
            let consumer = try Consumer(try kafkaSettings(), group: "none", topics: [])
            let cluster = try consumer.clusterID()
            var ends: [TopicPartition: Int64] = [:]
            for partition in Set(offsets.filter { $0.cluster == cluster }.map(\.partition)).sorted() {
                ends[partition] = try end(of: partition, consumer)
            }
            return [cluster: ends]
        }

        private static func end(of partition: TopicPartition, _ consumer: borrowing Consumer) throws -> Int64? {
            do {
                return try consumer.bounds(of: partition).upperBound
            } catch {
                guard !error.isRetriable else { throw error }
                log.warning(error.message)
                return nil
            }
        }

        private static func json(_ offset: StoredOffset, lag: Int64?) -> JSONValue {
            func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
            return .object([
                .init("pipeline", .string(offset.pipeline)), .init("topic", .string(offset.partition.topic)),
                .init("part", .integer(Int64(offset.partition.partition))), .init("next_offset", .integer(offset.next)),
                .init("lag", lag.map { .integer($0) } ?? .null),
                .init("claimed_by", text(offset.claimedBy)), .init("last_ts", text(offset.lastTimestamp)),
                .init("stall", text(offset.stall)), .init("stall_reason", text(offset.stallReason)),
            ])
        }
    }

    /// The command `loader offsets accept-gap`.
    struct AcceptGap: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Go on behind messages that the broker has deleted before they were consumed.",
            discussion: "They are never consumed; ops.stream_gaps keeps which they were, and who accepted that.")

        @OptionGroup var partition: PartitionOptions
        @Option(help: ArgumentHelp("Why, for ops.stream_gaps.", valueName: "text"))
        var reason = "deleted by the broker before they were consumed"

        func run() throws {
            var connection = try connectToLook(at: "stream_offsets", for: log)
            let gap = try connection.acceptGap(
                pipeline: partition.pipeline, partition.topicPartition, reason: reason)
            try Output.standard.print(
                "\(partition.topicPartition): offsets \(gap.lowerBound) to \(gap.upperBound - 1) are left out")
        }
    }

    /// The command `loader offsets resume`.
    struct Resume: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Go on with a partition that had too many bad messages, from the first of them.",
            discussion: "What was wrong has to be put right before, in ops.topics or by whoever sends them.")

        @OptionGroup var partition: PartitionOptions

        func run() throws {
            var connection = try connectToLook(at: "stream_offsets", for: log)
            try connection.resume(pipeline: partition.pipeline, partition.topicPartition)
            try Output.standard.print("\(partition.topicPartition) goes on")
        }
    }

    /// The command `loader offsets reset`.
    struct Reset: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Go on with a partition at another offset, whatever was consumed.",
            discussion: "Messages come twice, or never, between there and where it was.")

        @OptionGroup var partition: PartitionOptions
        @Option(help: ArgumentHelp("Where to go on.", valueName: "offset")) var to: Int64

        func validate() throws {
            guard (0..<Int64.max).contains(to) else { throw ValidationError("--to takes 0 or more, below 2^63 - 1") }
        }

        func run() throws {
            var connection = try connectToLook(at: "stream_offsets", for: log)
            try connection.resetOffset(pipeline: partition.pipeline, partition.topicPartition, to: to)
            try Output.standard.print("\(partition.topicPartition) goes on at offset \(to)")
        }
    }
}

/// Which partition of which pipeline.
struct PartitionOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("The topic.", valueName: "topic")) var topic: String
    @Argument(help: ArgumentHelp("The partition's number.", valueName: "partition")) var part: Int
    @Option(help: ArgumentHelp("The consumer group, and the name of its offsets.", valueName: "name"))
    var pipeline = "warehouse"

    var topicPartition: TopicPartition { TopicPartition(topic, Int32(clamping: part)) }
}
