import CommandOptions
import Console
import Kafka
import Monitoring
import Postgres
import Streaming

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The command `loader stream`.
struct Stream: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Consume events from Kafka into hospital_streams, each exactly once.",
        discussion: """
            Topics and their tables are rows of ops.topics. Offsets are stored with the rows, in one transaction: it can be \
            killed at any time, and several may run for one pipeline, which share the partitions. While the server or the \
            brokers are away it waits. Messages that cannot land go to ops.dead_letters; where there are too many, or where \
            the broker has deleted what was not consumed, a partition waits for a decision: loader offsets.

            With a lake, what landed is also in its folder stream/, as JSON, beginning with what comes next; without one, \
            only the database has it.

            The brokers are those of KAFKA_BOOTSTRAP_SERVERS; KAFKA_SECURITY_PROTOCOL and so on are librdkafka's \
            properties of those names.
            """)

    @Argument(help: ArgumentHelp("The topics (default: all of ops.topics).", valueName: "topic")) var topics: [String] =
        []
    @Option(help: ArgumentHelp("The consumer group, and the name of its offsets.", valueName: "name"))
    var pipeline: String?
    @Option(help: ArgumentHelp("Where to begin with what was never consumed.", valueName: "earliest|latest"))
    var from = StartPosition.earliest
    @Flag(help: "End once there is nothing more for now; with 10 where a partition waits for a decision.")
    var untilCaughtUp = false
    @Option(
        help: ArgumentHelp("The lake to write stream/ in (default: LAKE, or none).", valueName: "dir"),
        completion: .directory)
    var lake: String?
    @Flag(help: "Consume, under a name of its own, what was sent before the pipeline began; then end.")
    var backfill = false
    @Option(
        help: ArgumentHelp(
            "Of a backfill: nothing that was sent before this day, or minute, of the hospital.", valueName: "time"))
    var since: String?
    @Option(help: ArgumentHelp("Where to answer over HTTP, or off.", valueName: "host:port"))
    var listen = Listening.off
    @OptionGroup var folder: FolderOptions

    func validate() throws {
        guard since == nil || backfill else { throw ValidationError("--since is for --backfill") }
    }

    func run() throws {
        let kafka = try kafkaSettings()
        var warehouse = try folder.openWarehouse(for: log)
        let topics = try warehouse.connection.streamTopics(topics)
        try endingOnSignals(log, isService: true) { interruption in
            let consumer = try Consumer(kafka, group: "none", topics: [])
            let cluster = try consumer.clusterID()
            // An embedded broker gives what somebody has left only when that one's session would have ended.
            let kafka = EmbeddedBroker.isCluster(cluster) ? kafka.orElse(["session.timeout.ms": "6000"]) : kafka
            let pipeline = pipeline ?? EmbeddedBroker.pipeline(StreamLake.usualPipeline, on: cluster)
            guard backfill else {
                var settings = EventConsumer.Settings(pipeline: pipeline, owner: clientName())
                settings.start = from
                settings.endsWhenCaughtUp = untilCaughtUp
                let place = pipeline.hasSuffix(cluster) ? "" : " of cluster \(cluster)"
                log.info("\(pipeline) consumes \(topics.map(\.name).joined(separator: ", "))\(place)")
                return try consume(settings, topics, kafka, until: interruption)
            }
            let backfill = try StreamBackfill(pipeline: pipeline, cluster: cluster, since: since)
                .open(topics.map(\.name), consumer, &warehouse.connection)
            guard let backfill else { return }
            let filled = try warehouse.connection.streamTopics(backfill.topics)
            var isFirst = true
            try consume(.init(backfill, owner: clientName()), filled, kafka, until: interruption) {
                var connection = try Self.connect()
                try connection.lockBackfills(of: pipeline, waiting: !isFirst)
                isFirst = false
                return connection
            }
            // The one from the beginning may be gone since.
            var connection = try Self.connect()
            guard try connection.finish(backfill) else { throw StreamError.backfillLeft(pipeline: backfill.pipeline) }
            log.info("\(backfill.pipeline) is complete: \(pipeline) goes on behind it")
        }
    }

    private func consume(
        _ settings: EventConsumer.Settings, _ topics: [StreamTopic], _ kafka: KafkaSettings,
        until interruption: Interruption, connect: @escaping () throws -> Connection = { try Self.connect() }
    ) throws {
        let lake = try lake(of: settings.pipeline, topics)
        let report = StreamReport()
        let monitor = LiveMonitor<StreamState>()
        let pages = MonitorPages(monitor: monitor)
        let server = try listen.serve { pages.page(at: $0) }
        defer { withExtendedLifetime(server) {} }
        let consumer = try EventConsumer(
            settings, topics: topics, kafka: kafka, lake: lake, monitor: monitor, connect: connect,
            observe: { report.tell($0) })
        try consumer.run(until: interruption)
        report.end()
        try interruption.check()
    }

    /// The lake to write to; nil where nobody has named one.
    private func lake(of pipeline: String, _ topics: [StreamTopic]) throws -> StreamLake? {
        guard let lake = lake ?? environment("LAKE") else { return nil }
        var status = stat()
        guard stat(lake, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw MissingLake(lake: lake, isFolder: false)
        }
        return try StreamLake(lake, pipeline: pipeline, topics: topics, connect: { try Self.connect() })
    }

    /// A connection on which nothing takes so long that the group would give up waiting.
    private static func connect() throws -> Connection {
        var connection = try Connection(to: .environment, applicationName: log.label)
        try connection.run("set statement_timeout = '60s'")
        try connection.run("set lock_timeout = '10s'")
        try connection.run("set idle_in_transaction_session_timeout = '60s'")
        return connection
    }
}
