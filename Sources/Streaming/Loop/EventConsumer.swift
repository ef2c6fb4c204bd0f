public import Kafka
public import Monitoring
public import Postgres
import Staging

/// Consumes topics into their landing tables, every message exactly once: the rows and the offset behind them are stored in
/// one transaction, and the offset moves only from where it was.
///
/// One member of the group, one connection; more of them share the partitions. One thread reads, and while it does a
/// second one has the server take the batch before; partitions come and go only in between. The group decides who reads
/// what, and Postgres who may write: what Kafka believes about offsets is never read.
public final class EventConsumer {
    /// What it is told.
    public struct Settings: Sendable {
        /// The name of the group, and of the offsets in `ops.stream_offsets`.
        public var pipeline: String
        /// Who it is, for the ledger: machine and process.
        public var owner: String
        /// Where to begin with what was never consumed.
        public var start = StartPosition.earliest
        /// Whether to end once there is nothing more for now.
        public var endsWhenCaughtUp = false
        /// What it consumes without a group, and up to where; nil for what the group gives, without an end.
        let ranges: [TopicPartition: Range<Int64>]?
        /// Whether offsets are compared before they are set; see ``OffsetLedger/isFenced``.
        var isFenced = true

        /// Settings of a pipeline.
        public init(pipeline: String, owner: String) {
            self.pipeline = pipeline
            self.owner = owner
            ranges = nil
        }

        /// Settings of a backfill, which ends with what it is there for.
        public init(_ backfill: Backfill, owner: String) {
            pipeline = backfill.pipeline
            self.owner = owner
            ranges = backfill.ranges
            endsWhenCaughtUp = true
        }
    }

    let settings: Settings
    let topics: [StreamTopic]
    let consumer: Consumer
    let ledger: OffsetLedger
    let lake: StreamLake?
    /// When how far it is in the lake is stored although nothing else is.
    var lakeDue = ContinuousClock.now
    let monitor: LiveMonitor<StreamState>
    var retention = RetentionWatch()
    let observe: (StreamEvent) throws -> Void

    let writer: BatchWriter
    /// What the group has given it.
    var assignment: [TopicPartition] = []
    /// What of it waits for somebody to decide.
    var stalled: [TopicPartition] = []
    var claims: Claims
    var batch: EventBatch
    var isAssigned = false
    /// When partitions are taken again; nil while they are.
    var retakeAt: ContinuousClock.Instant?
    /// Partitions of which the broker does not have the next offset.
    var outOfRange: [TopicPartition] = []
    /// A partition that has to wait for somebody to decide.
    var tripped: (partition: TopicPartition, stall: Stall)?
    /// When to look whether somebody has decided about what is stalled.
    var decisionsAt = ContinuousClock.now
    /// Partitions of which everything was taken that is wanted, and that are fetched still.
    private var finished: [TopicPartition] = []
    /// Where partitions begin that were just taken, and nobody but the ledger knows.
    var taken: [TopicPartition: Int64] = [:]
    /// When brokers that are away are asked again.
    var clusterDue = ContinuousClock.now
    var cluster = ""
    /// Whether a connection to a broker was lost since it was last known which cluster that is.
    var isClusterDoubted = false
    private var isWaiting = false

    /// A consumer of topics; it joins the group in ``run(until:)``.
    ///
    /// `connect` makes a connection that nobody else uses, on either thread; `monitor` is kept up to date; `observe` is
    /// called on the thread of ``run(until:)``, but for ``StreamEvent/beforeCommit``. Throws ``KafkaError`` for settings
    /// that make no sense.
    public init(
        _ settings: Settings, topics: [StreamTopic], kafka: KafkaSettings, lake: StreamLake? = nil,
        monitor: LiveMonitor<StreamState> = LiveMonitor(), connect: @escaping () throws -> Connection,
        observe: @escaping (StreamEvent) throws -> Void = { _ in }
    ) throws {
        self.settings = settings
        self.topics = topics
        self.lake = lake
        self.monitor = monitor
        self.observe = observe
        ledger = OffsetLedger(
            pipeline: settings.pipeline, owner: settings.owner, isFenced: settings.isFenced)
        consumer = try Consumer(kafka, group: settings.pipeline, topics: topics.map(\.name))
        claims = Claims(topics: topics.count)
        batch = EventBatch(topics, pipeline: settings.pipeline, limits: EventBatch.Limits())
        writer = BatchWriter(
            connect, batch: EventBatch(topics, pipeline: settings.pipeline, limits: EventBatch.Limits()))
    }

    /// Consumes until somebody wants to stop, or until there is nothing more where the settings say so; then stores what it
    /// has and leaves the group.
    ///
    /// Waits for a server that is away, and for brokers that are. Throws ``StreamError`` and ``KafkaError`` for what
    /// does not pass by itself, and where only stalled partitions are left to catch up; nothing that was stored is lost
    /// then, nor comes twice when it is run again.
    public func run(until interruption: Interruption) throws {
        cluster = try consumer.clusterID()
        try writer.open()
        defer { _ = writer.finish() }
        try lake?.start()
        defer { lake?.end() }
        if let ranges = settings.ranges {
            assignment = ranges.keys.sorted()
            isAssigned = true
            retakeAt = .now
        } else {
            try consumer.subscribe()
        }
        while !interruption.isRequested {
            if let retakeAt, retakeAt <= .now {
                try retake()
            }
            try consume()
            tellTaken()
            try tellCluster()
            try noteProgress()
            if writer.isDone {
                try settle()
            }
            try lookForBreaker()
            if shouldStore {
                try store()
                if isAtEnd {
                    // There is nothing to read meanwhile.
                    try settle()
                }
            }
            try lookForOffsets()
            try lookForDecisions()
            try lookAtLake()
            if settings.endsWhenCaughtUp, isCaughtUp { break }
        }
        let waiting = stalled
        try close()
        if settings.endsWhenCaughtUp, !waiting.isEmpty {
            throw StreamError.stalled(pipeline: settings.pipeline, partitions: waiting)
        }
    }

    /// Asks the server; nil when it is away: then nothing is held any more, and partitions are taken again later.
    func ask<Value>(_ body: (inout Connection) throws -> Value) throws -> Value? {
        try settle()
        switch try writer.ask(body) {
        case .value(let value): return value
        case .away(let error, let time):
            try wait(because: error, until: time)
            return nil
        }
    }

    /// Holds nothing any more until the server is asked again.
    func wait(because error: PostgresError, until time: ContinuousClock.Instant) throws {
        drop()
        retakeAt = time
        // Fetching goes on with what is stored, once that can be asked for.
        try consumer.assign([:])
        monitor.step { $0.isServerUp = false }
        if !isWaiting {
            isWaiting = true
            try observe(.waiting(error))
        }
    }

    /// The server answers, after what was said of it.
    func noteServer() throws {
        monitor.step { $0.isServerUp = true }
        if isWaiting {
            isWaiting = false
            try observe(.resumed)
        }
    }

    /// Forgets what is buffered: it is read again from where it is stored.
    func drop() {
        batch.removeAll()
        claims.removeAll()
        tripped = nil
        outOfRange = []
        finished = []
    }

    /// How long the loop looks at nothing else.
    private static let turn = Duration.milliseconds(200)

    private func consume() throws {
        // What may not be stored is not waited for either.
        let due = isClusterDoubted ? nil : batch.due
        let deadline = min(due ?? .now + Self.turn, .now + Self.turn)
        try consumer.consume(until: deadline) { rebalance in
            try self.rebalance(rebalance)
        } message: { message in
            self.take(message)
        }
        if !finished.isEmpty {
            try consumer.pause(finished)
            finished = []
        }
    }

    /// Takes a message up; false when it is time for something else.
    private func take(_ message: borrowing Message) -> Bool {
        // Of what is not taken, or no longer, nothing is kept: it comes again where it belongs.
        guard let place = claims.place(topic: message.topicIndex, part: message.partition) else { return true }
        if message.isOutOfRange {
            outOfRange.append(place.claim.partition)
            return false
        }
        let offset = message.offset
        guard offset >= place.claim.next else { return true }
        if offset >= place.claim.end {
            finished.append(place.claim.partition)
            place.claim.isAtEnd = true
            place.claim.next = place.claim.end
            return false
        }
        if message.isEndOfPartition {
            guard place.claim.end == .max else {
                tripped = (place.claim.partition, .shortened(end: offset, wanted: place.claim.end))
                return false
            }
            place.claim.isAtEnd = true
            place.claim.next = offset
            return !(settings.endsWhenCaughtUp && batch.isEmpty)
        }
        let isBad = !batch.add(message)
        let stall = place.claim.take(offset, sentAt: message.sentAt, isBad: isBad)
        if let stall {
            tripped = (place.claim.partition, stall)
            return false
        }
        return !batch.isFull
    }

    private var shouldStore: Bool {
        guard retakeAt == nil, !isClusterDoubted else { return false }
        if let due = batch.due {
            return batch.isFull || due <= .now || settings.endsWhenCaughtUp && isAtEnd
        }
        // Behind the last message there may be records that nobody sees: the offset moves past them as well.
        return isAtEnd && claims.all.contains(where: \.isAhead)
    }

    private var isAtEnd: Bool { claims.all.allSatisfy(\.isAtEnd) }

    private var isCaughtUp: Bool {
        isAssigned && retakeAt == nil && outOfRange.isEmpty && batch.isEmpty && isAtEnd
            && !claims.all.contains(where: \.isAhead) && lake?.isSettled ?? true
    }

    private func close() throws {
        if !batch.isEmpty, retakeAt == nil {
            try store()
        }
        try settle()
        try keepLake(within: .seconds(10))
        try consumer.close { try self.rebalance($0) }
    }
}
