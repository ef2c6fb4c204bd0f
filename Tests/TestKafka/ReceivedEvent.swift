public import Kafka

/// An event as a consumer got it.
public struct ReceivedEvent: Equatable {
    /// The partition's number.
    public let partition: Int32
    /// Its key, as text.
    public let key: String?
    /// Its value, as text.
    public let value: String
    /// Its headers, as texts.
    public let headers: [String: String]

    /// What `simulator publish` says of the line that it was; 0 where nothing does.
    public var line: Int { Int(headers["source_line"] ?? "") ?? 0 }

    /// Everything that a topic has now, partition by partition in its order.
    public static func all(of topic: String, _ kafka: KafkaSettings) throws -> [ReceivedEvent] {
        let consumer = try Consumer(kafka, group: "test", topics: [topic])
        let left = try consumer.bounds(of: consumer.partitions(of: topic))
        try consumer.assign(left.mapValues(\.lowerBound))
        var ends = Set(left.keys)
        var events: [ReceivedEvent] = []
        let limit = ContinuousClock.now + .seconds(120)
        while !ends.isEmpty, .now < limit {
            try consumer.consume(until: .now + .seconds(1), rebalance: { _ in [:] }) { message in
                if message.isEndOfPartition {
                    ends.remove(TopicPartition(topic, message.partition))
                    return !ends.isEmpty
                }
                events.append(ReceivedEvent(message))
                return true
            }
        }
        return events
    }

    private init(_ message: borrowing Message) {
        partition = message.partition
        key = message.withKey { $0.map { String(decoding: $0, as: UTF8.self) } }
        value = message.withValue { $0.map { String(decoding: $0, as: UTF8.self) } ?? "" }
        var headers: [String: String] = [:]
        message.forEachHeader { name, value in
            headers[String(decoding: name, as: UTF8.self)] = value.map { String(decoding: $0, as: UTF8.self) }
        }
        self.headers = headers
    }
}
