import Foundation
import Kafka
import Monitoring
import Postgres
import Synchronization
import TestCluster
import Testing

@testable import Streaming

/// A warehouse and a broker made for one test, with a topic and its landing table.
///
/// Unchecked, because the broker is changed nowhere.
final class StreamingSite: @unchecked Sendable {
    static let topic = "lab.events"
    let database: String
    private let broker: EmbeddedBroker
    let settings: KafkaSettings
    private let told = Mutex<[String]>([])

    init(decode: String = "json", partitions: Int32 = 4) throws {
        database = try TestCluster.shared().makeDatabase()
        var broker = try EmbeddedBroker()
        try broker.createTopic(Self.topic, partitions: partitions)
        // The embedded broker lets somebody join again only when the session of whoever left would have ended.
        settings = try KafkaSettings(environment: [
            "KAFKA_BOOTSTRAP_SERVERS": broker.servers, "KAFKA_SESSION_TIMEOUT_MS": "6000",
            "KAFKA_COMPRESSION_TYPE": "none",
        ])
        self.broker = consume broker
        let type = decode == "json" ? "jsonb" : decode == "text" ? "text" : "bytea"
        try run(
            """
            create table hospital_streams.events (
                _topic text not null, _part integer not null, _offset bigint not null, _ts timestamptz, _key bytea,
                _value \(type), _headers jsonb, _is_tombstone boolean not null
            )
            """,
            "insert into ops.topics (topic, target, decode) values ('\(Self.topic)', 'hospital_streams.events', '\(decode)')"
        )
    }

    func connect() throws -> Connection { try TestCluster.shared().connect(database) }

    func run(_ statements: String...) throws {
        var connection = try connect()
        for statement in statements {
            try connection.run("\(verbatim: statement)")
        }
    }

    /// One text of every row of a query.
    func texts(_ query: String) throws -> [String] {
        var connection = try connect()
        return try connection.query("select coalesce(q::text, '-') as text from (\(verbatim: query)) as q (q)") { row in
            try row.value("text", as: String.self)
        }
    }

    /// Sends messages and waits until they are there.
    func publish(_ topic: String = StreamingSite.topic, _ body: (inout Producer) throws -> Void) throws {
        var producer = try Producer(settings)
        try body(&producer)
        try producer.flush(until: .now + .seconds(60))
    }

    /// Sends texts to a partition.
    func publish(_ values: [String], to partition: Int32 = 0) throws {
        try publish { producer in
            for value in values {
                try producer.send(to: Self.topic, partition: partition, key: nil, value: Array(value.utf8))
            }
        }
    }

    /// What was told since it was asked last.
    func events() -> [String] {
        told.withLock { told in
            defer { told = [] }
            return told
        }
    }

    /// A consumer of topics.
    func consumer(
        _ topics: [String] = [StreamingSite.topic], pipeline: String = "p", start: StartPosition = .earliest,
        endsWhenCaughtUp: Bool = true, isFenced: Bool = true, lake: String? = nil,
        monitor: LiveMonitor<StreamState> = LiveMonitor(), observe: @escaping (StreamEvent) throws -> Void = { _ in }
    ) throws -> EventConsumer {
        var connection = try connect()
        let topics = try connection.streamTopics(topics)
        var settings = EventConsumer.Settings(pipeline: pipeline, owner: "test")
        settings.start = start
        settings.endsWhenCaughtUp = endsWhenCaughtUp
        settings.isFenced = isFenced
        return try EventConsumer(
            settings, topics: topics, kafka: self.settings,
            lake: try lake.map { try StreamLake($0, pipeline: pipeline, topics: topics) { try self.connect() } },
            monitor: monitor, connect: { try self.connect() }
        ) { event in
            self.told.withLock { $0.append(Self.line(event)) }
            try observe(event)
        }
    }

    /// Consumes what is there.
    func catchUp(
        _ topics: [String] = [StreamingSite.topic], pipeline: String = "p", start: StartPosition = .earliest,
        lake: String? = nil, observe: @escaping (StreamEvent) throws -> Void = { _ in }
    ) throws {
        try consumer(topics, pipeline: pipeline, start: start, lake: lake, observe: observe).run(until: Interruption())
    }

    private static func line(_ event: StreamEvent) -> String {
        switch event {
        case .taken(let partitions): "taken \(partitions.count)"
        case .stalled(let partitions): "stalled \(partitions.map(\.description).joined(separator: " "))"
        case .left(let partitions): "left \(partitions.count)"
        case .storing: "storing"
        case .beforeCommit: "before commit"
        case .stored(let rows, let deadLetters): "stored \(rows) \(deadLetters)"
        case .fenced(let partitions): "fenced \(partitions.count)"
        case .waiting: "waiting"
        case .resumed: "resumed"
        case .lakeWaiting: "lake waiting"
        case .lakeResumed: "lake resumed"
        case .runningOut(let partition, let left, let behind): "running out \(partition) \(left) \(behind)"
        case .cluster: "cluster"
        case .clusterResumed: "cluster resumed"
        }
    }
}
