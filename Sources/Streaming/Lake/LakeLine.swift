import Postgres
import Staging

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A message as a line of the lake: a JSON object with the columns of its row.
struct LakeLine: ~Copyable {
    /// What a line is made of.
    struct Fields {
        var offset: Int64 = 0
        /// Milliseconds since 1970.
        var time: Int64?
        var key: UnsafeRawBufferPointer?
        /// JSON, text or bytes, as the topic says.
        var value: UnsafeRawBufferPointer?
        /// JSON.
        var headers: UnsafeRawBufferPointer?
        var isTombstone = false
    }

    private let decoding: StreamTopic.Decoding
    /// The line up to its partition.
    private let start: [UInt8]

    init(_ topic: StreamTopic) {
        decoding = topic.decoding
        var buffer = CopyBuffer(capacity: 256)
        Array(topic.name.utf8).withUnsafeBytes { buffer.append(jsonString: $0) }
        start = Array("{\"_topic\":".utf8) + buffer.withBytes { Array($0) } + Array(Self.beforePartition.utf8)
    }

    private static let beforePartition = ",\"_part\":"
    private static let beforeOffset: StaticString = ",\"_offset\":"

    /// Appends a line.
    borrowing func append(_ fields: Fields, partition: Int32, to buffer: inout CopyBuffer) {
        start.withUnsafeBytes { buffer.append($0) }
        buffer.append(decimal: Int64(partition))
        buffer.append(Self.beforeOffset)
        buffer.append(decimal: fields.offset)
        buffer.append(",\"_ts\":")
        if let time = fields.time {
            buffer.append(UInt8(ascii: "\""))
            LakeTime(time).append(to: &buffer)
            buffer.append(UInt8(ascii: "\""))
        } else {
            buffer.append("null")
        }
        buffer.append(",\"_key\":")
        buffer.append(jsonOf: fields.key)
        buffer.append(",\"_value\":")
        if let value = fields.value {
            switch decoding {
            case .json: buffer.append(onOneLine: value)
            case .text: buffer.append(jsonString: value)
            case .bytes: buffer.append(jsonBytes: value)
            }
        } else {
            buffer.append("null")
        }
        buffer.append(",\"_headers\":")
        if let headers = fields.headers {
            buffer.append(headers)
        } else {
            buffer.append("null")
        }
        buffer.append(",\"_is_tombstone\":")
        buffer.append(fields.isTombstone ? "true" : "false")
        buffer.append("}\n")
    }

    /// The offset of a line, or of its first bytes; nil where that is no line.
    static func offset(in line: [UInt8]) -> Int64? {
        let text = String(decoding: line.prefix(2_048), as: UTF8.self)
        // No topic has quotes in its name: the first ones are these.
        guard let part = text.firstRange(of: beforePartition), let offset = text.firstRange(of: "\(beforeOffset)"),
            part.upperBound <= offset.lowerBound
        else { return nil }
        return Int64(text[offset.upperBound...].prefix { $0.isNumber })
    }
}

extension CopyBuffer {
    /// Appends what is the same in every line.
    fileprivate mutating func append(_ text: StaticString) {
        append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Appends bytes as JSON, as with headers: a text where they are one, or an object that says what they are.
    fileprivate mutating func append(jsonOf bytes: UnsafeRawBufferPointer?) {
        guard let bytes else {
            append("null")
            return
        }
        if TextEncoding.check(bytes) == nil {
            append(jsonString: bytes)
        } else {
            append(jsonBytes: bytes)
        }
    }

    /// Appends bytes that are no text.
    fileprivate mutating func append(jsonBytes bytes: UnsafeRawBufferPointer) {
        append("{\"bytea\":\"\\\\x")
        reserve(bytes.count * 2)
        for byte in bytes {
            append(Self.hexadecimal(byte >> 4))
            append(Self.hexadecimal(byte & 15))
        }
        append("\"}")
    }

    /// Appends UTF-8 as a text of JSON.
    fileprivate mutating func append(jsonString bytes: UnsafeRawBufferPointer) {
        append(UInt8(ascii: "\""))
        var from = 0
        for (index, byte) in bytes.enumerated()
        where byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
            append(UnsafeRawBufferPointer(rebasing: bytes[from..<index]))
            from = index + 1
            append(UInt8(ascii: "\\"))
            if byte < 0x20 {
                append("u00")
                append(Self.hexadecimal(byte >> 4))
                append(Self.hexadecimal(byte & 15))
            } else {
                append(byte)
            }
        }
        append(UnsafeRawBufferPointer(rebasing: bytes[from...]))
        append(UInt8(ascii: "\""))
    }

    private static func hexadecimal(_ digit: UInt8) -> UInt8 {
        digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
    }

    /// Appends JSON as it came, with blanks for the line breaks, of which it can have none inside of its texts.
    fileprivate mutating func append(onOneLine json: UnsafeRawBufferPointer) {
        guard let start = json.baseAddress else { return }
        guard memchr(start, 0x0A, json.count) != nil || memchr(start, 0x0D, json.count) != nil else {
            append(json)
            return
        }
        for byte in json {
            append(byte == 0x0A || byte == 0x0D ? 0x20 : byte)
        }
    }
}
