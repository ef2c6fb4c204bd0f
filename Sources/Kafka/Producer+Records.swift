internal import CRdKafka

/// Headers that many messages have in common.
@safe
public struct SharedHeaders: ~Copyable {
    fileprivate let handle: OpaquePointer?
    /// What they take in a message, in bytes, about.
    fileprivate let size: Int

    /// Headers, in their order.
    public init(_ headers: [MessageHeader]) {
        unsafe handle = rd_kafka_headers_new(headers.count + 1)
        size = headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.count + 2 }
        for header in headers {
            unsafe header.value.withUnsafeBytes { bytes in
                _ = unsafe rd_kafka_header_add(handle, header.name, -1, bytes.baseAddress, bytes.count)
            }
        }
    }

    deinit {
        if let handle = unsafe handle {
            unsafe rd_kafka_headers_destroy(handle)
        }
    }
}

/// What many messages are sent with: nothing is allocated here for any of them, nothing waits.
extension Producer {
    /// What a message takes in a partition besides its key, value and headers, at most, in bytes (KIP-98: 21, and lengths).
    private static let overhead = 48

    /// How many bytes a message takes in a partition, about, before it is compressed.
    public static func size(
        key: Int, value: Int, headers: borrowing SharedHeaders, adding name: StaticString, _ header: Int
    ) -> Int {
        key + value + headers.size + name.utf8CodeUnitCount + header + overhead
    }

    /// Queues a message with a header of its own behind the shared ones; false where the queue is full: ``poll(for:)`` waits
    /// for room.
    ///
    /// An empty key or value is one without bytes, and not none. Throws ``KafkaError`` as
    /// ``send(to:partition:key:value:headers:timestamp:)`` does.
    public mutating func send(
        to topic: String, key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer,
        headers: borrowing SharedHeaders, adding name: StaticString, _ header: UnsafeRawBufferPointer
    ) throws(KafkaError) -> Bool {
        try throwFailure()
        let size = unsafe Self.size(
            key: key?.count ?? 0, value: value.count, headers: headers, adding: name, header.count)
        let list = unsafe rd_kafka_headers_copy(headers.handle)
        unsafe _ = name.utf8Start.withMemoryRebound(to: CChar.self, capacity: name.utf8CodeUnitCount) { text in
            unsafe rd_kafka_header_add(list, text, name.utf8CodeUnitCount, header.baseAddress, header.count)
        }
        let client = unsafe handle
        let error = unsafe topic.withCString { topic in
            unsafe withUnsafeTemporaryAllocation(of: rd_kafka_vu_t.self, capacity: 7) { arguments in
                // None is what a tombstone has.
                var nothing: UInt8 = 0
                return unsafe withUnsafeMutableBytes(of: &nothing) { nothing in
                    let keyStart = unsafe key.map { unsafe $0.baseAddress ?? UnsafeRawPointer(nothing.baseAddress) }
                    let valueStart = unsafe value.baseAddress ?? UnsafeRawPointer(nothing.baseAddress)
                    unsafe arguments.initializeElement(
                        at: 0, to: rd_kafka_vu_t(vtype: RD_KAFKA_VTYPE_TOPIC, u: .init(cstr: topic)))
                    unsafe arguments.initializeElement(
                        at: 1, to: rd_kafka_vu_t(vtype: RD_KAFKA_VTYPE_MSGFLAGS, u: .init(i: RD_KAFKA_MSG_F_COPY)))
                    unsafe arguments.initializeElement(
                        at: 2,
                        to: rd_kafka_vu_t(vtype: RD_KAFKA_VTYPE_PARTITION, u: .init(i32: RD_KAFKA_PARTITION_UA)))
                    unsafe arguments.initializeElement(
                        at: 3,
                        to: rd_kafka_vu_t(
                            vtype: RD_KAFKA_VTYPE_KEY,
                            u: .init(
                                mem: .init(
                                    ptr: UnsafeMutableRawPointer(mutating: keyStart ?? nil), size: key?.count ?? 0))))
                    unsafe arguments.initializeElement(
                        at: 4,
                        to: rd_kafka_vu_t(
                            vtype: RD_KAFKA_VTYPE_VALUE,
                            u: .init(mem: .init(ptr: UnsafeMutableRawPointer(mutating: valueStart), size: value.count))
                        ))
                    unsafe arguments.initializeElement(
                        at: 5,
                        to: rd_kafka_vu_t(
                            vtype: RD_KAFKA_VTYPE_OPAQUE, u: .init(ptr: UnsafeMutableRawPointer(bitPattern: size))))
                    unsafe arguments.initializeElement(
                        at: 6, to: rd_kafka_vu_t(vtype: RD_KAFKA_VTYPE_HEADERS, u: .init(headers: list)))
                    return unsafe rd_kafka_produceva(client, arguments.baseAddress, arguments.count)
                }
            }
        }
        guard let error = unsafe error else { return true }
        defer { unsafe rd_kafka_error_destroy(error) }
        // It takes the headers over only where it takes the message.
        unsafe rd_kafka_headers_destroy(list)
        let code = unsafe rd_kafka_error_code(error)
        guard code == RD_KAFKA_RESP_ERR__QUEUE_FULL else { throw KafkaError(code, doing: "send to \(topic)") }
        return false
    }

    /// Hears of what became of messages, and waits for that for so long where nothing has.
    ///
    /// Throws ``KafkaError`` when one was refused for good.
    public mutating func poll(for time: Duration = .zero) throws(KafkaError) {
        _ = unsafe rd_kafka_poll(handle, Int32(time / .milliseconds(1)))
        try throwFailure()
    }
}
