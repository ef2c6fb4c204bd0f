import Kafka
import Postgres

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A topic of a cluster, as far as questions about it and reading it back go.
///
/// Questions wait for brokers that are away, until somebody wants to stop.
final class TopicAccess {
    let topic: String
    let consumer: Consumer
    /// Of small messages the number bounds what is fetched ahead of each partition.
    private static let bounds = ["queued.min.messages": "5000", "queued.max.messages.kbytes": "4096"]

    private let interruption: Interruption
    private let tell: (PublishingEvent) throws -> Void

    /// A topic; throws `KafkaError` for settings that make no sense.
    ///
    /// - Parameter group: whose offsets it asks for; it does not join.
    init(
        _ topic: String, kafka: KafkaSettings, group: String, interruption: Interruption,
        tell: @escaping (PublishingEvent) throws -> Void
    ) throws {
        self.topic = topic
        // Behind somebody else's open transaction what we have sent is there as well.
        consumer = try Consumer(kafka.orElse(Self.bounds), group: group, topics: [topic], isolation: .uncommitted)
        self.interruption = interruption
        self.tell = tell
    }

    /// An answer of the brokers, which is asked for until there is one.
    func patiently<Value>(_ ask: (borrowing Consumer) throws -> Value) throws -> Value {
        var backoff = Backoff(longest: .seconds(5))
        var isWaiting = false
        while true {
            try interruption.check()
            do {
                let value = try ask(consumer)
                if isWaiting {
                    try tell(.resumed)
                }
                return value
            } catch let error as KafkaError where error.isRetriable {
                if !isWaiting {
                    isWaiting = true
                    try tell(.waiting(error))
                }
                let end = ContinuousClock.now + backoff.next()
                while .now < end, !interruption.isRequested {
                    usleep(50_000)
                }
            }
        }
    }

    /// The partitions and their bounds now; throws ``PublishingError`` when there are none.
    ///
    /// A broker that has just started says of topics that it has that it does not know them, for a moment.
    func bounds() throws -> [TopicPartition: Range<Int64>] {
        let limit = ContinuousClock.now + (isKnown ? Self.longestIgnorance : Self.ignorance)
        while true {
            do {
                let bounds = try patiently { try Self.bounds(of: topic, $0) }
                isKnown = isKnown || !bounds.isEmpty
                if !bounds.isEmpty { return bounds }
            } catch let error as KafkaError where Self.unknown.contains(error.name) {
                // Asked again below.
            }
            guard .now < limit else { throw PublishingError.missingTopic(topic) }
            usleep(100_000)
        }
    }

    private var isKnown = false
    private static let ignorance = Duration.seconds(3)
    private static let longestIgnorance = Duration.seconds(60)
    private static let unknown: Set = [
        "UNKNOWN_TOPIC_OR_PART", "_UNKNOWN_TOPIC", "_UNKNOWN_PARTITION", "UNKNOWN_TOPIC_ID",
    ]

    private static func bounds(
        of topic: String, _ consumer: borrowing Consumer
    ) throws(KafkaError) -> [TopicPartition: Range<Int64>] {
        try consumer.bounds(of: consumer.partitions(of: topic))
    }

    /// Reads from these offsets to the ends that the partitions have now, and goes on from there until `isOver` says of the
    /// time at which the ends were asked for that it was late enough.
    func read(
        from starts: [TopicPartition: Int64], until isOver: (ContinuousClock.Instant) -> ContinuousClock.Instant?,
        message body: (borrowing Message) throws -> Void
    ) throws {
        var positions = starts
        try consumer.assign(starts)
        defer { try? consumer.assign([:]) }
        while true {
            let askedAt = ContinuousClock.now
            let ends = try bounds().filter { starts[$0.key] != nil }.mapValues(\.upperBound)
            while ends.contains(where: { (positions[$0.key] ?? 0) < $0.value }) {
                try step(&positions, until: .now + .milliseconds(200), body) { positions in
                    ends.contains { (positions[$0.key] ?? 0) < $0.value }
                }
            }
            guard let next = isOver(askedAt) else { return }
            while .now < next {
                try step(&positions, until: min(next, .now + .milliseconds(200)), body) { _ in true }
            }
        }
    }

    private func step(
        _ positions: inout [TopicPartition: Int64], until deadline: ContinuousClock.Instant,
        _ body: (borrowing Message) throws -> Void, goesOn: ([TopicPartition: Int64]) -> Bool
    ) throws {
        try interruption.check()
        var seen = positions
        try consumer.consume(until: deadline, rebalance: { _ in [:] }) { message in
            let partition = TopicPartition(topic, message.partition)
            guard !message.isOutOfRange else {
                throw OffsetGone(partition: partition, offset: seen[partition] ?? 0)
            }
            guard !message.isEndOfPartition else {
                seen[partition] = message.offset
                return goesOn(seen)
            }
            try body(message)
            seen[partition] = message.offset + 1
            return true
        }
        positions = seen
        if let error = consumer.takeClusterError() {
            try tell(.waiting(error))
        }
    }
}

/// An offset that was to be read is not there any more.
struct OffsetGone: Error {
    let partition: TopicPartition
    let offset: Int64
}
