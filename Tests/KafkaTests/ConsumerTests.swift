import Foundation
import Testing

@testable import Kafka

/// Messages from a producer to a consumer through the embedded broker.
@Suite struct ConsumerTests {
    @Test func messagesComeAsTheyWereSentWithTheirEnds() throws {
        var broker = try EmbeddedBroker()
        try broker.createTopic("t", partitions: 2)
        let settings = KafkaSettings(servers: broker.servers)
        var producer = try Producer(settings)
        try producer.send(to: "t", partition: 0, key: Array("k".utf8), value: Array("one".utf8), timestamp: 1_000)
        try producer.send(to: "t", partition: 0, key: nil, value: nil)
        try producer.send(
            to: "t", partition: 1, key: [], value: [], headers: [MessageHeader("h", [1, 2]), MessageHeader("e", [])])
        try producer.flush(until: .now + .seconds(30))
        #expect(producer.delivered == 3 && producer.pending == 0)

        let consumer = try Consumer(settings, group: "g", topics: ["t"])
        #expect(try consumer.partitions(of: "t") == [TopicPartition("t", 0), TopicPartition("t", 1)])
        #expect(try !consumer.clusterID().isEmpty)
        #expect(try consumer.bounds(of: TopicPartition("t", 0)) == 0..<2)
        try consumer.subscribe()
        var lines: [String] = []
        var rebalances: [Rebalance] = []
        var ends: [Int32: Int64] = [:]
        try consumer.consume(until: .now + .seconds(60)) { rebalance in
            rebalances.append(rebalance)
            return [TopicPartition("t", 0): 0, TopicPartition("t", 1): 0]
        } message: { message in
            if message.isEndOfPartition {
                ends[message.partition] = message.offset
                return ends.count < 2
            }
            let key = message.withKey { $0.map { String(decoding: $0, as: UTF8.self) } }
            let value = message.withValue { $0.map { String(decoding: $0, as: UTF8.self) } }
            var headers: [String] = []
            message.forEachHeader { name, value in
                headers.append("\(String(decoding: name, as: UTF8.self))=\(value.map { Array($0) } ?? [])")
            }
            lines.append(
                "\(message.partition)/\(message.offset) \(key ?? "-") \(value ?? "-") \(message.isTombstone) "
                    + "\(headers.joined(separator: " "))")
            return true
        }
        #expect(rebalances == [.assigned([TopicPartition("t", 0), TopicPartition("t", 1)])])
        #expect(lines.sorted() == ["0/0 k one false ", "0/1 - - true ", "1/0   false h=[1, 2] e=[]"])
        #expect(ends == [0: 2, 1: 1])
        try consumer.close { rebalance in
            rebalances.append(rebalance)
            return [:]
        }
        #expect(rebalances.last == .revoked([TopicPartition("t", 0), TopicPartition("t", 1)], isLost: false))
    }

    @Test func whatDecidesWhereToBeginMayThrowAndNothingIsConsumed() throws {
        struct Refused: Error {}
        var broker = try EmbeddedBroker()
        try broker.createTopic("t", partitions: 1)
        let settings = KafkaSettings(servers: broker.servers)
        var producer = try Producer(settings)
        try producer.send(to: "t", key: nil, value: [1])
        try producer.flush(until: .now + .seconds(30))
        let consumer = try Consumer(settings, group: "g", topics: ["t"])
        try consumer.subscribe()
        #expect(throws: Refused.self) {
            try consumer.consume(until: .now + .seconds(60)) { _ in
                throw Refused()
            } message: { _ in
                Issue.record("a message came")
                return false
            }
        }
    }

    @Test func offsetThatIsNotThereIsToldAndReplacedByNoOther() throws {
        var broker = try EmbeddedBroker()
        try broker.createTopic("t", partitions: 1)
        let consumer = try Consumer(KafkaSettings(servers: broker.servers), group: "g", topics: ["t"])
        try consumer.assign([TopicPartition("t", 0): 7])
        var isTold = false
        try consumer.consume(until: .now + .seconds(60)) { _ in
            [:]
        } message: { message in
            isTold = message.isOutOfRange && message.topicIndex == 0 && message.partition == 0
            return !isTold
        }
        #expect(isTold)
    }

    @Test func whatFailsWhileItLeavesIsThrownOnceItHasLeft() throws {
        struct Refused: Error {}
        var broker = try EmbeddedBroker()
        try broker.createTopic("t", partitions: 1)
        let consumer = try Consumer(KafkaSettings(servers: broker.servers), group: "g", topics: ["t"])
        try consumer.subscribe()
        try join(consumer)
        var calls = 0
        do {
            try consumer.close { _ in
                calls += 1
                throw Refused()
            }
            Issue.record("it threw nothing")
        } catch is Refused {
            #expect(calls == 1 && consumer.hasLeft)
        }
    }

    /// Waits until the group gives it partitions.
    private func join(_ consumer: borrowing Consumer) throws {
        var isAssigned = false
        let limit = ContinuousClock.now + .seconds(60)
        while !isAssigned, .now < limit {
            try consumer.consume(until: .now + .milliseconds(100)) { _ in
                isAssigned = true
                return [TopicPartition("t", 0): 0]
            } message: { _ in
                true
            }
        }
        #expect(isAssigned)
    }

    /// A consumer that its broker has told of a partition, and that is away now.
    private func orphan(isMember: Bool) throws -> Consumer {
        var broker = try EmbeddedBroker()
        try broker.createTopic("t", partitions: 1)
        let consumer = try Consumer(KafkaSettings(servers: broker.servers), group: "g", topics: ["t"])
        #expect(try consumer.bounds(of: TopicPartition("t", 0)) == 0..<0)
        guard isMember else { return consumer }
        try consumer.subscribe()
        try join(consumer)
        return consumer
    }

    /// What librdkafka 2.0.2 has for it waits for ever.
    @Test func endsOfAPartitionWhoseBrokerIsAwayAreAskedForWithALimit() throws {
        let consumer = try orphan(isMember: false)
        let start = ContinuousClock.now
        do {
            _ = try consumer.bounds(of: TopicPartition("t", 0))
            Issue.record("nobody is there who could answer")
        } catch {
            #expect(error.isRetriable && .now - start < .seconds(30))
        }
    }

    @Test func consumerLeavesWithinATimeThoughNobodyAnswers() throws {
        let consumer = try orphan(isMember: true)
        var rebalances: [Rebalance] = []
        let start = ContinuousClock.now
        try consumer.close(within: .seconds(2)) { rebalance in
            rebalances.append(rebalance)
            return [:]
        }
        #expect(.now - start < .seconds(20))
        #expect(rebalances == [.revoked([TopicPartition("t", 0)], isLost: false)])
    }
}
