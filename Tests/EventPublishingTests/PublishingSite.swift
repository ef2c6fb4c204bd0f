import EventPublishing
import Foundation
import Kafka
import Postgres
import TestKafka

/// A folder with a lake, and a broker to publish to.
final class PublishingSite {
    let path: String
    var broker: EmbeddedBroker
    private(set) var events: [PublishingEvent] = []

    var kafka: KafkaSettings { KafkaSettings(servers: broker.servers) }
    var lake: String { "\(path)/lake" }

    /// A site whose topic `t` has so many partitions.
    init(partitions: Int32 = 2) throws {
        path = FileManager.default.temporaryDirectory.appending(path: "publishing-\(UUID().uuidString)").path
        broker = try EmbeddedBroker()
        try broker.createTopic("t", partitions: partitions)
        try FileManager.default.createDirectory(atPath: "\(path)/lake/batch", withIntermediateDirectories: true)
    }

    deinit {
        // Nothing to be done about a folder that cannot be removed.
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a file and returns its path.
    @discardableResult
    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        let file = URL(filePath: "\(path)/\(name)")
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
        return file.path
    }

    /// Writes a file of text.
    @discardableResult
    func write(_ name: String, _ text: String) throws -> String { try write(name, Array(text.utf8)) }

    /// The lines of the journal of a topic.
    func journal(_ topic: String = "t") throws -> [String] {
        try String(contentsOfFile: "\(lake)/.published/\(topic).jsonl", encoding: .utf8).split(separator: "\n")
            .map(String.init)
    }

    /// Publishes files with a publisher of their own, as a run of the program does.
    @discardableResult
    func publish(
        _ paths: String..., rules: EventRules = EventRules(), again: Bool = false, to topic: String = "t",
        interruption: Interruption = Interruption(), observe: @escaping (PublishingEvent) throws -> Void = { _ in }
    ) throws -> [PublishedFile] {
        let publisher = try EventPublisher(
            .init(lake: lake, rules: rules, again: again), kafka: kafka, interruption: interruption
        ) { event in
            self.events.append(event)
            try observe(event)
        }
        return try paths.map { try publisher.publish(try publisher.check(try EventFile(path: $0)), to: topic) }
    }

    /// Everything in a topic.
    func messages(of topic: String = "t") throws -> [ReceivedEvent] { try ReceivedEvent.all(of: topic, kafka) }
}
