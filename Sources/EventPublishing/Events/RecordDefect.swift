public import Staging

/// Why no event can be made of a place in a file; never what stands there.
public struct RecordDefect: Sendable, Equatable {
    /// What is wrong.
    public enum Reason: Sendable, Equatable {
        /// A rule of CSV is broken.
        case record(RejectCode, columns: Int?)
        /// There is a blank line between records.
        case blank
        /// A line is no JSON.
        case noJSON
        /// The event would be longer than a broker takes.
        case tooLong(limit: Int)
    }

    /// Its line, from 1.
    public let line: Int
    /// Its place in the line, in bytes from 1; nil where the whole line is meant.
    public let column: Int?
    /// What is wrong.
    public let reason: Reason

    init(line: Int, column: Int?, _ reason: Reason) {
        self.line = line
        self.column = column
        self.reason = reason
    }

    /// Where in a record that begins on a line the rule is broken.
    init(_ code: RejectCode, line: Int, columns: Int?, _ record: UnsafeRawBufferPointer) {
        let at = Self.place(of: code, columns: columns ?? 1, in: record)
        let before = record[..<at]
        reason = .record(code, columns: columns)
        self.line = line + before.count { $0 == 0x0A }
        column = at - (before.lastIndex(of: 0x0A) ?? -1)
    }

    private static let quote = UInt8(ascii: "\"")
    private static let comma = UInt8(ascii: ",")

    /// The offset in a record at which it turns out to be none.
    private static func place(of code: RejectCode, columns: Int, in record: UnsafeRawBufferPointer) -> Int {
        switch code {
        case .nulByte: return record.firstIndex(of: 0) ?? 0
        case .invalidEncoding: return invalidByte(in: record)
        case .badQuoting, .badLineEnding, .unterminatedQuote, .columnCount: break
        default: return 0
        }
        var at = 0
        var fields = 1
        while at < record.count {
            if record[at] == quote {
                let opening = at
                at += 1
                while at < record.count, record[at] != quote || at + 1 < record.count && record[at + 1] == quote {
                    at += record[at] == quote ? 2 : 1
                }
                guard at < record.count else { return code == .unterminatedQuote ? opening : record.count }
                at += 1
                if at < record.count, record[at] != comma, code != .columnCount { return at }
            }
            while at < record.count, record[at] != comma {
                if record[at] == quote, code == .badQuoting { return at }
                if record[at] == 0x0D, code == .badLineEnding { return at }
                at += 1
            }
            if at < record.count {
                if fields == columns, code == .columnCount { return at }
                fields += 1
                at += 1
            }
        }
        return record.count
    }

    private static func invalidByte(in record: UnsafeRawBufferPointer) -> Int {
        // The longest beginning that is text: a character has at most four bytes.
        var good = 0
        while good < record.count {
            guard
                let next = (1...4).first(where: { length in
                    good + length <= record.count
                        && TextEncoding.check(UnsafeRawBufferPointer(rebasing: record[good..<(good + length)])) == nil
                })
            else { return good }
            good += next
        }
        return 0
    }
}

extension RecordDefect.Reason {
    /// It in words.
    var explanation: String {
        switch self {
        case .record(.columnCount, let columns?): "the record does not have the \(columns) fields of the header"
        case .record(let code, _): code.explanation
        case .blank: "a blank line stands between records"
        case .noJSON: "the line is no JSON"
        case .tooLong(let limit): "its event is longer than the \(limit) bytes that a message may have"
        }
    }

    /// What to do about it.
    var wayOut: String {
        switch self {
        case .record, .blank: "correct the line, or take it out, and publish the file again"
        case .noJSON: "correct the line, or take it out; --allow-invalid publishes it as it is, for a dead letter"
        case .tooLong: "shorten it, or raise KAFKA_MESSAGE_MAX_BYTES and max.message.bytes of the topic"
        }
    }
}
