internal import CRdKafka

/// Sends messages so that each is there once and in order, whatever the network does (idempotent producer).
///
/// One thread uses it. Messages are copied, wait in a queue of bounded size and are sent in the background; whether they
/// came the cluster says later, during ``send(_:to:key:value:headers:timestamp:)`` and ``flush(until:)``.
@safe
public struct Producer: ~Copyable {
    private let client: OpaquePointer
    /// For what is sent beside.
    var handle: OpaquePointer { unsafe client }
    private let context: ProducerContext

    private static let required = ["enable.idempotence": "true", "acks": "all"]
    /// Those that may be set otherwise: as Java's own producer chooses the partition of a key, and compressed.
    private static let usual = [
        "partitioner": "murmur2_random", "compression.type": "lz4", "linger.ms": "20",
        "client.id": "hospital-warehouse",
        "queue.buffering.max.kbytes": "65536",
        // A broker that is away comes back: how long to wait is for whoever flushes to say.
        "message.timeout.ms": "0",
    ]

    /// A producer; connects in the background.
    ///
    /// `delivered` is told of every message that the cluster has, on the thread that uses the producer. Throws
    /// ``KafkaError`` for settings that make no sense.
    public init(
        _ settings: KafkaSettings, log: @escaping @Sendable (ClientLine) -> Void = { _ in },
        delivered: ((DeliveryReport) -> Void)? = nil
    ) throws(KafkaError) {
        let properties = Self.usual.merging(settings.properties) { $1 }.merging(Self.required) { $1 }
        let context = ProducerContext(log: ClientLog(log))
        context.deliver = delivered
        let configuration = try PropertyList(properties)
        unsafe configuration.configure { handle in
            unsafe rd_kafka_conf_set_opaque(handle, context.opaque)
            unsafe ClientLog.attach(to: handle)
            unsafe ProducerContext.attach(to: handle)
        }
        let client = unsafe try configuration.client(RD_KAFKA_PRODUCER)
        self.context = context
        unsafe self.client = unsafe client
    }

    deinit {
        unsafe rd_kafka_destroy(client)
        withExtendedLifetime(context) {}
    }

    /// How many messages the cluster has.
    public var delivered: Int { context.delivered }
    /// How many wait to be sent, or for an answer.
    public var pending: Int { Int(unsafe rd_kafka_outq_len(client)) }

    /// Queues a message; messages of a key come to one partition, in their order.
    ///
    /// Waits while the queue is full.
    ///
    /// - Parameters:
    ///   - value: nil for a tombstone.
    ///   - timestamp: milliseconds since 1970; nil for now.
    ///
    /// Throws ``KafkaError`` when the cluster has refused this or an earlier message for good: then nobody knows which of
    /// those still pending are there.
    public mutating func send(
        to topic: String, partition: Int32? = nil, key: [UInt8]?, value: [UInt8]?, headers: [MessageHeader] = [],
        timestamp: Int64? = nil
    ) throws(KafkaError) {
        while true {
            try throwFailure()
            let code = queue(topic, partition, key, value, headers, timestamp)
            guard code == RD_KAFKA_RESP_ERR__QUEUE_FULL else {
                guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, doing: "send to \(topic)") }
                _ = unsafe rd_kafka_poll(client, 0)
                return
            }
            _ = unsafe rd_kafka_poll(client, 100)
        }
    }

    /// Waits until every message is there.
    ///
    /// Throws ``KafkaError`` when one is refused for good, or when the time is over.
    public mutating func flush(until deadline: ContinuousClock.Instant) throws(KafkaError) {
        while pending > 0 {
            _ = unsafe rd_kafka_flush(client, 100)
            try throwFailure()
            guard pending == 0 || .now < deadline else {
                throw KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT, doing: "send \(pending) messages")
            }
        }
        try throwFailure()
    }

    /// The last thing that went wrong with the cluster without ending anything, once; nil when nothing did.
    public mutating func takeClusterError() -> KafkaError? {
        defer { context.clusterError = nil }
        return context.clusterError
    }

    /// Throws ``KafkaError`` when a message was refused for good.
    public func throwFailure() throws(KafkaError) {
        if let failure = context.failure {
            throw failure
        }
    }

    private borrowing func queue(
        _ topic: String, _ partition: Int32?, _ key: [UInt8]?, _ value: [UInt8]?, _ headers: [MessageHeader],
        _ timestamp: Int64?
    ) -> rd_kafka_resp_err_t {
        let list = unsafe headers.isEmpty ? nil : rd_kafka_headers_new(headers.count)
        for header in headers {
            unsafe header.value.withUnsafeBytes { bytes in
                _ = unsafe rd_kafka_header_add(list, header.name, -1, bytes.baseAddress, bytes.count)
            }
        }
        // An empty array may have no address, and none is what a tombstone has.
        let (keyBytes, valueBytes) = (key.map { $0.isEmpty ? [0] : $0 }, value.map { $0.isEmpty ? [0] : $0 })
        let error = unsafe topic.withCString { topic in
            unsafe Self.withBytes(keyBytes) { keyStart in
                unsafe Self.withBytes(valueBytes) { valueStart in
                    var arguments = unsafe [
                        rd_kafka_vu_t(vtype: RD_KAFKA_VTYPE_TOPIC, u: .init(cstr: topic)),
                        rd_kafka_vu_t(
                            vtype: RD_KAFKA_VTYPE_MSGFLAGS, u: .init(i: RD_KAFKA_MSG_F_COPY)),
                        rd_kafka_vu_t(
                            vtype: RD_KAFKA_VTYPE_PARTITION, u: .init(i32: partition ?? RD_KAFKA_PARTITION_UA)),
                        rd_kafka_vu_t(
                            vtype: RD_KAFKA_VTYPE_KEY,
                            u: .init(
                                mem: .init(ptr: UnsafeMutableRawPointer(mutating: keyStart), size: key?.count ?? 0))),
                        rd_kafka_vu_t(
                            vtype: RD_KAFKA_VTYPE_VALUE,
                            u: .init(
                                mem: .init(ptr: UnsafeMutableRawPointer(mutating: valueStart), size: value?.count ?? 0))
                        ),
                        rd_kafka_vu_t(vtype: RD_KAFKA_VTYPE_TIMESTAMP, u: .init(i64: timestamp ?? 0)),
                    ]
                    if let list = unsafe list {
                        unsafe arguments.append(
                            rd_kafka_vu_t(vtype: RD_KAFKA_VTYPE_HEADERS, u: .init(headers: list)))
                    }
                    return unsafe rd_kafka_produceva(client, arguments, arguments.count)
                }
            }
        }
        guard let error = unsafe error else { return RD_KAFKA_RESP_ERR_NO_ERROR }
        defer { unsafe rd_kafka_error_destroy(error) }
        // It takes the headers over only where it takes the message.
        if let list = unsafe list {
            unsafe rd_kafka_headers_destroy(list)
        }
        return unsafe rd_kafka_error_code(error)
    }

    private static func withBytes<Value>(_ bytes: [UInt8]?, _ body: (UnsafeRawPointer?) -> Value) -> Value {
        guard let bytes else { return body(nil) }
        return unsafe bytes.withUnsafeBytes { unsafe body($0.baseAddress) }
    }
}

/// A name and bytes beside a message's value.
public struct MessageHeader: Sendable, Equatable {
    /// The name.
    public let name: String
    /// The bytes.
    public let value: [UInt8]

    /// A header.
    public init(_ name: String, _ value: [UInt8]) {
        self.name = name
        self.value = value
    }
}

/// A message that the cluster has.
public struct DeliveryReport: Sendable {
    /// The partition's number.
    public let partition: Int32
    /// Its place in the partition.
    public let offset: Int64
    /// Its size in bytes, as ``Producer/send(to:key:value:headers:adding:_:)`` counted it.
    public let size: Int
}

/// What a producer's callbacks work on.
private final class ProducerContext: ClientContext {
    var delivered = 0
    /// The first message that the cluster refused for good.
    var failure: KafkaError?
    /// What librdkafka said of the cluster that no message is about.
    var clusterError: KafkaError?
    var deliver: ((DeliveryReport) -> Void)?

    static func attach(to configuration: OpaquePointer) {
        unsafe rd_kafka_conf_set_dr_msg_cb(configuration) { client, message, context in
            guard let message = unsafe message, let context = unsafe context else { return }
            let producer = unsafe Unmanaged<ProducerContext>.fromOpaque(context).takeUnretainedValue()
            let code = unsafe message.pointee.err
            if code == RD_KAFKA_RESP_ERR_NO_ERROR {
                producer.delivered += 1
                producer.deliver?(
                    unsafe DeliveryReport(
                        partition: message.pointee.partition, offset: message.pointee.offset,
                        size: Int(bitPattern: message.pointee._private)))
            } else {
                producer.failure = producer.failure ?? KafkaError(code, doing: "send a message")
            }
        }
        unsafe rd_kafka_conf_set_error_cb(configuration) { client, code, text, context in
            guard let context = unsafe context else { return }
            let producer = unsafe Unmanaged<ProducerContext>.fromOpaque(context).takeUnretainedValue()
            let error = KafkaError(rd_kafka_resp_err_t(code), unsafe text.map { unsafe String(cString: $0) })
            if error.isFatal {
                producer.failure = producer.failure ?? error
            } else {
                producer.clusterError = error
            }
        }
    }
}
