public import Kafka
public import Postgres
import Staging

/// Consumes topics into their landing tables, every message exactly once: the rows and the offset behind them are stored in
/// one transaction, and the offset moves only from where it was.
///
/// One thread, one member of the group, one connection; more of them share the partitions. The group decides who reads
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
        /// Whether offsets are compared before they are set; see ``OffsetLedger/isFenced``.
        var isFenced = true

        /// Settings of a pipeline.
        public init(pipeline: String, owner: String) {
            self.pipeline = pipeline
            self.owner = owner
        }
    }

    private let settings: Settings
    private let topics: [StreamTopic]
    private let consumer: Consumer
    private let ledger: OffsetLedger
    private let connect: () throws -> Connection
    private let lake: StreamLake?
    private let monitor: StreamMonitor
    private let observe: (StreamEvent) throws -> Void

    private var connection: Connection?
    private var cluster: String?
    /// What the group has given it.
    private var assignment: [TopicPartition] = []
    /// What of it waits for somebody to decide.
    private var stalled: [TopicPartition] = []
    private var claims: Claims
    private var batch: EventBatch
    private var isAssigned = false
    private var backoff = Backoff()
    /// When partitions are taken again; nil while they are.
    private var retakeAt: ContinuousClock.Instant?
    private var isWaiting = false

    /// A consumer of topics; it joins the group in ``run(until:)``.
    ///
    /// `connect` makes a connection that nobody else uses; `monitor` is kept up to date. Throws ``KafkaError`` for settings that make no sense.
    public init(
        _ settings: Settings, topics: [StreamTopic], kafka: KafkaSettings, lake: StreamLake? = nil,
        monitor: StreamMonitor = StreamMonitor(), connect: @escaping () throws -> Connection,
        observe: @escaping (StreamEvent) throws -> Void = { _ in }
    ) throws {
        self.settings = settings
        self.topics = topics
        self.lake = lake
        self.monitor = monitor
        self.connect = connect
        self.observe = observe
        ledger = OffsetLedger(
            pipeline: settings.pipeline, owner: settings.owner, isFenced: settings.isFenced)
        consumer = try Consumer(kafka, group: settings.pipeline, topics: topics.map(\.name))
        claims = Claims(topics: topics.count)
        batch = EventBatch(topics, pipeline: settings.pipeline, limits: EventBatch.Limits())
    }

    /// Consumes until somebody wants to stop, or until there is nothing more where the settings say so; then stores what it
    /// has and leaves the group.
    ///
    /// Waits for a server that is away, and for brokers that are. Throws ``StreamError`` and ``KafkaError`` for what
    /// does not pass by itself, and where only stalled partitions are left to catch up; nothing that was stored is lost
    /// then, nor comes twice when it is run again.
    public func run(until interruption: Interruption) throws {
        cluster = try consumer.clusterID()
        connection = try connect()
        try lake?.start()
        defer { lake?.end() }
        try consumer.subscribe()
        while !interruption.isRequested {
            try consume()
            try tellCluster()
            noteProgress()
            if let retakeAt, retakeAt <= .now {
                try retake()
            }
            if let (claim, stall) = tripped {
                tripped = nil
                try self.stall(claim, stall)
            }
            if shouldStore {
                try store()
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

    /// How long the loop looks at nothing else.
    private static let turn = Duration.milliseconds(200)

    private func consume() throws {
        let deadline = min(batch.due ?? .now + Self.turn, .now + Self.turn)
        try consumer.consume(until: deadline) { rebalance in
            try self.rebalance(rebalance)
        } message: { message in
            self.take(message)
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
        if message.isEndOfPartition {
            place.claim.isAtEnd = true
            place.claim.next = offset
            return !(settings.endsWhenCaughtUp && batch.isEmpty)
        }
        let isBad = !batch.add(message)
        let stall = place.claim.take(offset, sentAt: message.sentAt, isBad: isBad)
        if let stall {
            tripped = (place.claim, stall)
            return false
        }
        return !batch.isFull
    }

    /// Partitions of which the broker does not have the next offset.
    private var outOfRange: [TopicPartition] = []
    /// A partition with too many bad messages.
    private var tripped: (claim: Claim, stall: Stall)?
    /// When to look whether somebody has decided about what is stalled.
    private var decisionsAt = ContinuousClock.now

    private var shouldStore: Bool {
        guard retakeAt == nil else { return false }
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

    // MARK: - Storing

    private func store() throws {
        noteLake()
        let ahead = claims.all.filter(\.isAhead)
        guard !ahead.isEmpty, var session = connection.take() else { return }
        try observe(.storing)
        do {
            try session.transaction { session in
                guard try ledger.advance(ahead, &session) else { throw Fenced() }
                try batch.write(to: &session)
                try observe(.beforeCommit)
            }
            connection = consume session
        } catch is Fenced {
            connection = consume session
            try fence(ahead.map(\.partition))
            return
        } catch let error as PostgresError where Self.isOutage(error) {
            try wait(because: error)
            return
        } catch let error as PostgresError where error.isAboutData {
            guard let refused = batch.bury(refusedBy: error) else { throw error }
            connection = consume session
            try bury(refused)
            return
        }
        let (rows, deadLetters) = (batch.rowCount, batch.deadLetterCount)
        monitor.step { state in
            state.rows += rows
            state.deadLetters += deadLetters
            state.batches += 1
            state.isClusterUp = true
        }
        claims.update { claim in
            claim.stored = claim.next
            claim.refused = 0
        }
        backoff.reset()
        try observe(.stored(rows: rows, deadLetters: deadLetters))
        lake?.take(&batch, of: ahead)
        batch.removeAll()
    }

    private struct Fenced: Error {}

    /// Counts a message that the server has refused, and stores the rest, unless there are too many of them.
    private func bury(_ refused: (partition: TopicPartition, offset: Int64)) throws {
        var stall: (Claim, Stall)?
        claims.update { claim in
            guard claim.partition == refused.partition else { return }
            claim.refused += 1
            if claim.refused >= BadRun.limit {
                stall = (claim, .refused(claim.refused))
            }
        }
        if let (claim, stall) = stall {
            try self.stall(claim, stall)
        } else {
            try store()
        }
    }

    /// What passes by itself, as with files, and statements of ours that a limit ended.
    private static func isOutage(_ error: PostgresError) -> Bool {
        RetryPolicy.mayHelp(against: error) || error.category == .cancelled || error.category == .standby
    }

    /// Somebody else was quicker.
    ///
    /// If the group says that these are ours, they are taken again, but not before it had the time to say otherwise.
    private func fence(_ partitions: [TopicPartition]) throws {
        drop()
        retakeAt = .now + .seconds(1)
        monitor.step { $0.fenced += 1 }
        try observe(.fenced(partitions))
    }

    private func wait(because error: PostgresError) throws {
        connection = nil
        drop()
        retakeAt = .now + backoff.next()
        // Fetching goes on with what is stored, once that can be asked for.
        try consumer.assign([:])
        monitor.step { $0.isServerUp = false }
        if !isWaiting {
            isWaiting = true
            try observe(.waiting(error))
        }
    }

    /// Forgets what is buffered: it is read again from where it is stored.
    private func drop() {
        batch.removeAll()
        claims.removeAll()
        tripped = nil
        outOfRange = []
    }

    // MARK: - Partitions

    private func rebalance(_ rebalance: Rebalance) throws -> [TopicPartition: Int64] {
        switch rebalance {
        case .assigned(let partitions):
            monitor.step { $0.rebalances += 1 }
            assignment = partitions
            isAssigned = true
            // While the server is away nobody knows where to begin: they are taken once it is back.
            guard retakeAt == nil else { return [:] }
            return try takeAssignment()
        case .revoked(let partitions, let isLost):
            if !isLost, !batch.isEmpty, retakeAt == nil {
                try storeBriefly()
            }
            keepLake(within: .seconds(2))
            lake?.leave(partitions)
            drop()
            assignment.removeAll { partitions.contains($0) }
            stalled.removeAll { partitions.contains($0) }
            isAssigned = false
            monitor.step { state in
                state.rebalances += 1
                state.stalled = stalled
            }
            try observe(.left(partitions))
            return [:]
        }
    }

    /// Stores what is buffered before others go on with it, unless that takes too long: then they read it again.
    private func storeBriefly() throws {
        if var session = connection.take() {
            _ = try? session.run("set statement_timeout = '5s'")
            connection = consume session
        }
        try store()
        if var session = connection.take() {
            _ = try? session.run("reset statement_timeout")
            connection = consume session
        }
    }

    /// Takes what the group has given, and returns where to begin.
    private func takeAssignment() throws -> [TopicPartition: Int64] {
        drop()
        guard !assignment.isEmpty else { return [:] }
        guard var session = connection.take() else {
            retakeAt = .now
            return [:]
        }
        let cluster = cluster ?? ""
        var starts: [TopicPartition: Int64] = [:]
        do {
            let answers = try session.transaction { session in
                try assignment.sorted().map { partition in
                    let isKnown = try ledger.knows(partition.topic, &session)
                    let answer = try ledger.take(
                        partition, cluster: cluster, start: { try start(of: partition, isNew: isKnown) }, &session)
                    return (partition, try beginLake(answer, &session))
                }
            }
            connection = consume session
            stalled = []
            for (partition, answer) in answers {
                switch answer {
                case .stalled: stalled.append(partition)
                case .taken(let claim):
                    guard let topic = topics.firstIndex(where: { $0.name == partition.topic }) else { continue }
                    claims.insert(claim, topic: topic)
                    starts[partition] = claim.next
                }
            }
        } catch let error as PostgresError where Self.isOutage(error) {
            try wait(because: error)
            return [:]
        }
        lake?.take(claims.all)
        monitor.step { state in
            state.isServerUp = true
            state.stalled = stalled
        }
        if isWaiting {
            isWaiting = false
            try observe(.resumed)
        }
        try observe(.taken(starts.keys.sorted()))
        if !stalled.isEmpty {
            try observe(.stalled(stalled))
        }
        return starts
    }

    /// Where to begin with a partition that was never consumed; all of one that was made since.
    private func start(of partition: TopicPartition, isNew: Bool) throws -> Int64 {
        let bounds = try consumer.bounds(of: partition)
        return isNew || settings.start == .earliest ? bounds.lowerBound : bounds.upperBound
    }

    /// Takes the assignment once more, after an outage or a fence.
    private func retake() throws {
        if connection == nil {
            do {
                connection = try connect()
            } catch let error as PostgresError where Self.isOutage(error) {
                try wait(because: error)
                return
            }
        }
        retakeAt = nil
        let starts = try takeAssignment()
        if retakeAt == nil {
            try consumer.assign(starts)
        }
    }

    // MARK: - What waits for somebody to decide

    /// Has partitions wait of which the broker does not have the next offset.
    private func lookForOffsets() throws {
        guard retakeAt == nil, !outOfRange.isEmpty else { return }
        // What was buffered before counts.
        try store()
        let partitions = outOfRange
        outOfRange = []
        for partition in partitions {
            guard let claim = claims.all.first(where: { $0.partition == partition }) else { continue }
            let bounds = try consumer.bounds(of: partition)
            if claim.stored < bounds.lowerBound {
                try stall(claim, .gap(availableFrom: bounds.lowerBound))
            } else if claim.stored > bounds.upperBound {
                try stall(claim, .beyondEnd(end: bounds.upperBound))
            } else {
                // It has come meanwhile, as after an election.
                drop()
                retakeAt = .now
            }
        }
    }

    /// Has a partition wait, and goes on with the others where they are stored.
    private func stall(_ claim: Claim, _ stall: Stall) throws {
        drop()
        retakeAt = .now
        guard var session = connection.take() else { return }
        do {
            _ = try ledger.stall(claim, stall, &session)
            connection = consume session
        } catch let error as PostgresError where Self.isOutage(error) {
            // It shows again when it is consumed again.
            try wait(because: error)
        }
    }

    /// Takes partitions up again about which somebody has decided.
    private func lookForDecisions() throws {
        guard retakeAt == nil, !stalled.isEmpty, decisionsAt <= .now, var session = connection.take() else { return }
        decisionsAt = .now + .seconds(5)
        do {
            let isDecided = try ledger.hasDecision(stalled, &session)
            connection = consume session
            if isDecided {
                if !batch.isEmpty {
                    try store()
                }
                retakeAt = retakeAt ?? .now
            }
        } catch let error as PostgresError where Self.isOutage(error) {
            try wait(because: error)
        }
    }

    private func tellCluster() throws {
        if let error = consumer.takeClusterError() {
            guard !error.isFatal else { throw error }
            monitor.step { $0.isClusterUp = !error.isRetriable }
            try observe(.cluster(error))
        }
    }

    /// Has the monitor know how far it is, a few times a second.
    private func noteProgress() {
        var partitions: [TopicPartition: StreamState.Partition] = [:]
        for claim in claims.all {
            partitions[claim.partition] = StreamState.Partition(
                next: claim.stored, end: consumer.fetchedBounds(of: claim.partition)?.upperBound,
                lastSent: claim.lastTimestamp.map { Double($0) / 1_000 }, lake: lake?.written(claim.partition))
        }
        let isLakeWritten = lake?.isWritten ?? true
        monitor.step { state in
            state.partitions = partitions
            state.isLakeWritten = isLakeWritten
        }
    }

    private func close() throws {
        if !batch.isEmpty, retakeAt == nil {
            try store()
        }
        keepLake(within: .seconds(10))
        try consumer.close { try self.rebalance($0) }
    }

    // MARK: - The lake

    /// When how far it is in the lake is stored although nothing else is.
    private var lakeDue = ContinuousClock.now

    /// Has a partition's place in the lake begin where it is, if it has none.
    private func beginLake(
        _ answer: OffsetLedger.Answer, _ session: inout Connection
    ) throws -> OffsetLedger.Answer {
        guard let lake, case .taken(var claim) = answer else { return answer }
        if claim.lake == nil {
            if let path = lake.stranger(of: claim.partition, from: claim.next) {
                throw StreamError.lakeTaken(path, partition: claim.partition, offset: claim.next)
            }
            try ledger.beginLake(claim, &session)
            claim.lake = claim.next
        }
        return .taken(claim)
    }

    /// Takes down how far it is in the lake, for what is stored next.
    private func noteLake() {
        guard let lake else { return }
        lakeDue = .now + .seconds(10)
        claims.update { $0.lake = lake.written($0.partition) ?? $0.lake }
    }

    /// Tells what happened with the lake, and stores how far it is where no batch has done so for a while.
    private func lookAtLake() throws {
        guard let lake else { return }
        for event in lake.takeNews() {
            try observe(event)
        }
        if lakeDue <= .now {
            keepLake(within: .zero)
        }
    }

    /// Stores how far it is in the lake once what was stored is there, or after a time.
    ///
    /// Where that does not work, whoever takes the partition next sees for himself what is there.
    private func keepLake(within limit: Duration) {
        guard let lake, retakeAt == nil else { return }
        lake.settle(within: limit)
        let before = claims.all.map(\.lake)
        noteLake()
        guard claims.all.map(\.lake) != before, var session = connection.take() else { return }
        try? ledger.keepLake(claims.all, &session)
        if !session.isLost {
            connection = consume session
        }
    }
}
