internal import CRdKafka
internal import Failures
import Threads

/// A consumer whose offsets somebody else keeps: it begins where it is told, whatever the group's coordinator knows.
///
/// One thread uses it, all of it: what the group gives and takes is told inside of
/// ``consume(until:rebalance:message:)``. Polling one message at a time, assigning with offsets instead of seeking, and the
/// range strategy are what librdkafka 2.0.2 can be relied on for (its CHANGELOG: 2.1.0 #4208, #4230; 2.3.0 #4381).
@safe
public struct Consumer: ~Copyable {
    /// Which messages it is given.
    public enum Isolation: String, Sendable {
        /// Those that are there for good, up to the first one that is in an open transaction.
        case committed = "read_committed"
        /// All that the broker has, whatever becomes of transactions.
        case uncommitted = "read_uncommitted"
    }

    /// The topics, in the order of ``Message/topicIndex``.
    public let topics: [String]
    private let client: OpaquePointer
    /// The brokers that it was told of.
    let servers: String
    /// For the queries beside.
    var handle: OpaquePointer { unsafe client }
    private let context: ConsumerContext

    /// Properties that the protocol depends on; see `Exactly once` in docs/loader-stream.md.
    private static let required = [
        "enable.auto.commit": "false",
        "enable.auto.offset.store": "false",
        // An offset that is not there is for people to decide about.
        "auto.offset.reset": "error",
        "partition.assignment.strategy": "range",
        // Behind the last message there may be records that nobody sees.
        "enable.partition.eof": "true",
        "allow.auto.create.topics": "false",
    ]
    /// Those that may be set otherwise.
    ///
    /// Fewer `queued.min.messages` than librdkafka has as it comes (100,000) make it pause for up to a second when that many
    /// are there (measured: 1,200,000 messages took 21–32 s with 10,000, and 18 s so).
    private static let usual = [
        "check.crcs": "true", "session.timeout.ms": "45000", "max.poll.interval.ms": "300000",
        "fetch.wait.max.ms": "100",
        // The first offsets of partitions are only asked for where there are statistics (rdkafka.h, get_watermark_offsets).
        "statistics.interval.ms": "15000", "queued.max.messages.kbytes": "32768",
        "client.id": "hospital-warehouse",
    ]

    private static let messagesPerLook = 64

    /// A consumer of topics that has not joined anything yet; connects in the background.
    ///
    /// Throws ``KafkaError`` for settings that make no sense.
    public init(
        _ settings: KafkaSettings, group: String, topics: [String], isolation: Isolation = .committed,
        log: @escaping @Sendable (ClientLine) -> Void = { _ in }
    ) throws(KafkaError) {
        let properties = Self.usual.merging(settings.properties) { $1 }.merging(Self.required) { $1 }
            .merging(["group.id": group, "isolation.level": isolation.rawValue]) { $1 }
        let context = ConsumerContext(log: ClientLog(log))
        let configuration = try PropertyList(properties)
        unsafe configuration.configure { handle in
            unsafe rd_kafka_conf_set_opaque(handle, context.opaque)
            unsafe ClientLog.attach(to: handle)
            unsafe ConsumerContext.attach(to: handle)
        }
        let client = unsafe try configuration.client(RD_KAFKA_CONSUMER)
        unsafe rd_kafka_poll_set_consumer(client)
        self.topics = topics
        servers = settings.servers ?? ""
        self.context = context
        unsafe self.client = unsafe client
    }

    deinit {
        // Without a close the group learns of it when the session times out. librdkafka waits for its threads, now and then
        // for ever where brokers came and went (CHANGELOG, 2.1.0 #4187): nobody else is to wait for that.
        let end = unsafe ClientEnd(client: client, context: context)
        if WorkerThread({ end.run() }) == nil {
            end.run()
        }
    }

    /// The end of a client.
    @safe
    // Unchecked, because nobody else has the client any more.
    private struct ClientEnd: @unchecked Sendable {
        let client: OpaquePointer
        let context: ConsumerContext

        func run() {
            unsafe rd_kafka_destroy_flags(client, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE)
            withExtendedLifetime(context) {}
        }
    }

    /// Joins the group for the consumer's topics; what it is given comes to the next ``consume(until:rebalance:message:)``.
    public borrowing func subscribe() throws(KafkaError) {
        let list = PartitionList(topics: topics)
        try check(unsafe rd_kafka_subscribe(client, list.handle), "subscribe to \(topics.joined(separator: ", "))")
    }

    /// Takes partitions without a group, from these offsets on; of no others it consumes from now on.
    public borrowing func assign(_ starts: [TopicPartition: Int64]) throws(KafkaError) {
        let list = PartitionList(starts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        try check(unsafe rd_kafka_assign(client, list.handle), "take partitions")
    }

    /// Hands over messages, ends of partitions, and where there is no such offset, until `message` has enough (false), or until a time.
    ///
    /// Call it again and again: a consumer that has not been asked for `max.poll.interval.ms` is taken out of its group.
    /// Throws what `rebalance` and `message` throw, and ``KafkaError`` for what does not pass by itself; the consumer
    /// has then no partitions, or has to be made anew where the error is fatal.
    public borrowing func consume(
        until deadline: ContinuousClock.Instant, rebalance: RebalanceHandler,
        message body: (borrowing Message) throws -> Bool
    ) throws {
        try withHandler(rebalance) { consumer in
            // The clock costs as much as a message: it is asked when there is none, and now and then.
            var now = ContinuousClock.now
            var wait = Self.milliseconds(until: deadline, now)
            var count = 0
            repeat {
                let polled = unsafe rd_kafka_consumer_poll(consumer.client, wait)
                if consumer.context.failure != nil, let polled = unsafe polled {
                    unsafe rd_kafka_message_destroy(polled)
                }
                try consumer.throwFailure()
                count += 1
                if unsafe polled == nil || count % Self.messagesPerLook == 0 {
                    now = .now
                    wait = Self.milliseconds(until: deadline, now)
                }
                guard let polled = unsafe polled else { continue }
                let message = unsafe Message(polled, topicIndex: consumer.topicIndex(of: polled))
                if let error = message.failure {
                    guard error.isRetriable else { throw error }
                    consumer.context.clusterError = error
                    continue
                }
                guard try body(message) else { return }
            } while now < deadline
        }
    }

    private static func milliseconds(
        until deadline: ContinuousClock.Instant, _ now: ContinuousClock.Instant
    ) -> Int32 {
        Int32(max(0, (deadline - now) / .milliseconds(1)))
    }

    /// Whether it is in no group any more, for good.
    var hasLeft: Bool { unsafe rd_kafka_consumer_closed(client) != 0 }

    /// Leaves the group, once what is assigned has been revoked.
    ///
    /// Not later than after a time, besides what `rebalance` takes, whose failure is thrown then: where a partition was lost, or its topic is gone, librdkafka
    /// waits for ever (CHANGELOG, 2.1.0 #4187); the group then learns of it when the session times out.
    public borrowing func close(within limit: Duration = .seconds(10), rebalance: RebalanceHandler) throws {
        guard !context.isClosed else { return }
        context.isClosed = true
        let queue = unsafe rd_kafka_queue_new(client)
        defer { unsafe rd_kafka_queue_destroy(queue) }
        let error = unsafe KafkaError(
            consuming: rd_kafka_consumer_close_queue(client, queue), doing: "leave the group")
        if let error { throw error }
        try withHandler(rebalance) { consumer in
            var deadline = ContinuousClock.now + limit
            while !consumer.hasLeft, .now < deadline {
                guard let event = unsafe rd_kafka_queue_poll(queue, 100) else { continue }
                defer { unsafe rd_kafka_event_destroy(event) }
                guard unsafe rd_kafka_event_type(event) == RD_KAFKA_EVENT_REBALANCE else { continue }
                unsafe consumer.context.rebalance(
                    consumer.client, rd_kafka_event_error(event), rd_kafka_event_topic_partition_list(event))
                deadline = .now + limit
            }
            try consumer.throwFailure()
        }
    }

    /// Stops fetching of partitions until they are resumed; what was fetched already is dropped.
    public borrowing func pause(_ partitions: [TopicPartition]) throws(KafkaError) {
        let list = PartitionList(partitions.map { ($0, nil) })
        try check(unsafe rd_kafka_pause_partitions(client, list.handle), "pause")
    }

    /// Fetches again of partitions that were paused.
    public borrowing func resume(_ partitions: [TopicPartition]) throws(KafkaError) {
        let list = PartitionList(partitions.map { ($0, nil) })
        try check(unsafe rd_kafka_resume_partitions(client, list.handle), "resume")
    }

    /// Tells the group's coordinator how far it is, in the background, for whoever looks with Kafka's own tools.
    ///
    /// Nothing depends on it: an answer is not waited for, and a refusal is not told.
    public borrowing func commit(_ offsets: [TopicPartition: Int64]) {
        let list = PartitionList(offsets.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        unsafe _ = rd_kafka_commit(client, list.handle, 1)
    }

    /// The last thing that went wrong with the cluster without ending anything, once; nil when nothing did.
    public borrowing func takeClusterError() -> KafkaError? {
        defer { context.clusterError = nil }
        return context.clusterError
    }

    private borrowing func withHandler<Value>(
        _ rebalance: RebalanceHandler, _ body: (borrowing Consumer) throws -> Value
    ) throws -> Value {
        let context = context
        return try withoutActuallyEscaping(rebalance) { handler in
            context.handler = handler
            defer { context.handler = nil }
            return try body(self)
        }
    }

    private borrowing func throwFailure() throws {
        if let failure = context.failure {
            context.failure = nil
            throw failure
        }
    }

    private borrowing func check(_ code: rd_kafka_resp_err_t, _ action: String) throws(KafkaError) {
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, doing: action) }
    }

    private borrowing func topicIndex(of message: UnsafeMutablePointer<rd_kafka_message_t>) -> Int {
        guard let handle = unsafe message.pointee.rkt else { return -1 }
        if let known = unsafe context.knownTopics.first(where: { unsafe $0.handle == handle }) {
            return unsafe known.index
        }
        let name = unsafe String(cString: rd_kafka_topic_name(handle))
        let index = topics.firstIndex(of: name) ?? -1
        unsafe context.knownTopics.append((handle, index))
        return index
    }
}

extension Message {
    /// What it says instead of being a message; nil when it is one, or the end of a partition.
    fileprivate var failure: KafkaError? {
        let code = code
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR, !isEndOfPartition, !isOutOfRange else { return nil }
        return KafkaError(code, doing: "consume")
    }
}
