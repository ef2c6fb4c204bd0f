import Kafka
import Postgres
import Staging

/// The rows of a topic on their way into its landing table.
final class LandingRows {
    let topic: StreamTopic
    private let name: [UInt8]
    var rows: CopyRows

    init(_ topic: StreamTopic) {
        self.topic = topic
        name = Array(topic.name.utf8)
        rows = CopyRows(into: topic.target, LandingTable.columns, capacity: 1 << 16)
    }

    /// Adds a message, unless it cannot be a row: then why.
    func add(_ message: borrowing Message) -> DeadLetterReason? {
        rows.add { buffer in
            buffer.appendBinary(text: name)
            buffer.appendBinary(message.partition)
            buffer.appendBinary(message.offset)
            buffer.appendBinary(timestamp: message.sentAt)
            message.withKey { buffer.appendBinary(optional: $0) }
            let problem = message.withValue { value -> DeadLetterReason? in
                guard let value else {
                    buffer.appendBinaryNull()
                    return nil
                }
                if let problem = topic.decoding.problem(of: value) { return problem }
                switch topic.decoding {
                case .json: buffer.appendBinary(json: value)
                case .text, .bytes: buffer.appendBinary(bytes: value)
                }
                return nil
            }
            guard problem == nil else { return problem }
            HeaderEncoder.append(of: message, to: &buffer)
            buffer.appendBinary(message.isTombstone ? UInt8(1) : 0)
            return nil
        }
    }

    /// What a row has, as it was sent.
    func landed(_ row: Int) -> LandedMessage {
        LandedMessage(rows.row(row), isJSON: topic.decoding == .json)
    }
}

/// A message read back from its row.
struct LandedMessage {
    let partition: Int32
    let offset: Int64
    /// The fields as the row has them; nil is null.
    let time: [UInt8]?
    let key: [UInt8]?
    let value: [UInt8]?
    let headers: [UInt8]?

    init(_ row: [UInt8], isJSON: Bool) {
        var fields: [[UInt8]?] = []
        var at = 2
        func integer<Value: FixedWidthInteger>(_ bytes: some Sequence<UInt8>) -> Value {
            bytes.reduce(0) { $0 << 8 | Value(truncatingIfNeeded: $1) }
        }
        while at + 4 <= row.count {
            let size = Int(integer(row[at..<at + 4]) as Int32)
            at += 4
            guard size >= 0 else {
                fields.append(nil)
                continue
            }
            fields.append(Array(row[at..<at + size]))
            at += size
        }
        func field(_ index: Int) -> [UInt8]? { index < fields.count ? fields[index] : nil }
        partition = integer(field(1) ?? [])
        offset = integer(field(2) ?? [])
        time = field(3)
        key = field(4)
        // jsonb begins with its version.
        value = field(5).map { isJSON ? Array($0.dropFirst()) : $0 }
        headers = field(6)
    }
}

extension StreamTopic.Decoding {
    /// Why its column cannot hold a value; nil when it can.
    fileprivate func problem(of value: UnsafeRawBufferPointer) -> DeadLetterReason? {
        // What one field can be in Postgres is 1 GiB, with the rest of its row.
        guard value.count < 1 << 29 else { return DeadLetterReason(code: .tooLarge, at: nil) }
        guard self != .bytes else { return nil }
        if let defect = TextEncoding.defect(in: value) {
            return DeadLetterReason(code: defect.rule == .nulByte ? .nulByte : .invalidEncoding, at: defect.at)
        }
        guard self == .json else { return nil }
        return JSONValidator.defect(in: value, isStoredAsText: false).map { DeadLetterReason(code: .badJSON, at: $0) }
    }
}
