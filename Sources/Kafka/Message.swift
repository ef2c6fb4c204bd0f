internal import CRdKafka

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A message as a consumer got it, or what there is instead of one at a place of a partition.
///
/// Its bytes are librdkafka's, and gone with it.
@safe
public struct Message: ~Copyable {
    private let handle: UnsafeMutablePointer<rd_kafka_message_t>
    /// Which of the consumer's topics it is of.
    public let topicIndex: Int

    /// Takes a message over.
    init(_ handle: UnsafeMutablePointer<rd_kafka_message_t>, topicIndex: Int) {
        unsafe self.handle = unsafe handle
        self.topicIndex = topicIndex
    }

    deinit {
        unsafe rd_kafka_message_destroy(handle)
    }

    /// The partition's number.
    public var partition: Int32 { unsafe handle.pointee.partition }
    /// Its place in the partition; of the end, the place that the next message will have.
    public var offset: Int64 { unsafe handle.pointee.offset }
    /// Whether there is nothing behind it for now; it then is no message.
    public var isEndOfPartition: Bool { unsafe handle.pointee.err == RD_KAFKA_RESP_ERR__PARTITION_EOF }
    /// What librdkafka has put in the place of a message.
    var code: rd_kafka_resp_err_t { unsafe handle.pointee.err }
    /// Whether the place that was asked for is not there: its messages are deleted, or were never written.
    public var isOutOfRange: Bool { unsafe handle.pointee.err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET }
    /// Whether it has no value at all, which is something else than an empty one.
    public var isTombstone: Bool { unsafe handle.pointee.payload == nil }

    /// When it was sent, or came to the broker, in milliseconds since 1970; nil where the broker keeps no times.
    public var timestamp: Int64? {
        var kind = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
        let time = unsafe rd_kafka_message_timestamp(handle, &kind)
        return kind == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE || time < 0 ? nil : time
    }

    /// The key's bytes; nil where it has none.
    public func withKey<Value, Failure>(_ body: (UnsafeRawBufferPointer?) throws(Failure) -> Value) throws(Failure)
        -> Value
    {
        guard let key = unsafe handle.pointee.key else { return try body(nil) }
        return try unsafe body(UnsafeRawBufferPointer(start: key, count: handle.pointee.key_len))
    }

    /// The value's bytes; nil where it has none.
    public func withValue<Value, Failure>(
        _ body: (UnsafeRawBufferPointer?) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        guard let value = unsafe handle.pointee.payload else { return try body(nil) }
        return try unsafe body(UnsafeRawBufferPointer(start: value, count: handle.pointee.len))
    }

    /// Calls `body` with the name and value of every header, in their order; the value is nil where it has none.
    public func forEachHeader(_ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer?) throws -> Void) rethrows {
        var headers: OpaquePointer?
        guard unsafe rd_kafka_message_headers(handle, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR,
            let headers = unsafe headers
        else { return }
        var index = 0
        var name: UnsafePointer<CChar>?
        var value: UnsafeRawPointer?
        var size = 0
        while unsafe rd_kafka_header_get_all(headers, index, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR {
            if let name = unsafe name {
                let text = unsafe UnsafeRawBufferPointer(start: name, count: strlen(name))
                try unsafe body(text, value.map { unsafe UnsafeRawBufferPointer(start: $0, count: size) })
            }
            index += 1
        }
    }

    /// Whether it has a header.
    public var hasHeaders: Bool {
        var headers: OpaquePointer?
        return unsafe rd_kafka_message_headers(handle, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR
    }
}
