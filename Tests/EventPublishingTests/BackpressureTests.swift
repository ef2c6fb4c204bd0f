import Foundation
import Kafka
import Postgres
import TestCluster
import Testing

@testable import EventPublishing

/// More than an embedded broker keeps.
@Suite(.waitsForLong) struct BackpressureTests {
    /// A consumer of a group that commits what it has, until it has so many; returns the numbers of the lines it has seen.
    private static func consume(_ count: Int, _ kafka: KafkaSettings, group: String) throws -> [Int] {
        let consumer = try Consumer(kafka, group: group, topics: ["t"])
        var lines: [Int] = []
        var next: [TopicPartition: Int64] = [:]
        try consumer.subscribe()
        let limit = ContinuousClock.now + .seconds(120)
        while lines.count < count, .now < limit {
            var batch = 0
            try consumer.consume(until: .now + .milliseconds(100)) { rebalance in
                guard case .assigned(let partitions) = rebalance else { return [:] }
                return Dictionary(uniqueKeysWithValues: partitions.map { ($0, 0) })
            } message: { message in
                guard !message.isEndOfPartition else { return true }
                guard !message.isOutOfRange else { throw OffsetGone(partition: TopicPartition("t", 0), offset: 0) }
                message.forEachHeader { name, value in
                    if name.elementsEqual("source_line".utf8), let value {
                        lines.append(Int(String(decoding: value, as: UTF8.self)) ?? 0)
                    }
                }
                next[TopicPartition("t", message.partition)] = message.offset + 1
                batch += 1
                return batch < 1_000
            }
            consumer.commit(next)
        }
        return lines
    }

    @Test func nothingIsLostOfMoreThanTheBrokerKeeps() throws {
        let site = try PublishingSite()
        let count = 30_000
        // Random, so that compression does not make it small.
        let path = try site.write(
            "a.jsonl",
            (1...count).map { number in
                let noise = (0..<60).map { _ in String(UInt64.random(in: 0 ... .max), radix: 36) }.joined()
                return #"{"person_id": "\#(number % 100)", "noise": "\#(noise)"}"#
            }.joined(separator: "\n"))
        let kafka = site.kafka
        let cluster = try Consumer(kafka, group: "none", topics: []).clusterID()
        var consumer: Background<[Int]>?
        try site.publish(path) { event in
            // Only a consumer can make room, and there is none before.
            guard case .full(_, _, let group) = event else { return }
            #expect(group == "warehouse@\(cluster)")
            consumer = consumer ?? Background { try Self.consume(count, kafka, group: group) }
        }
        let lines = try #require(consumer).value(within: 120)
        #expect(lines.sorted() == Array(1...count))
    }

    @Test func whatEarlierRunsHaveLeftCountsAsWell() throws {
        let site = try PublishingSite(partitions: 1)
        func file(_ name: String) throws -> String {
            try site.write(
                name,
                (1...1_400).map { "\"\(name) \($0) \(String(repeating: "x", count: 1_000))\"\n" }.joined())
        }
        try site.publish(try file("a.jsonl"))
        let interruption = Interruption()
        var isFull = false
        #expect(throws: Interrupted.self) {
            try site.publish(try file("b.jsonl"), interruption: interruption) { event in
                guard case .full(_, let bytes, _) = event else { return }
                isFull = true
                #expect(bytes > 1_900_000 && bytes <= EmbeddedRoom.limit)
                interruption.request()
            }
        }
        #expect(isFull)
    }
}
