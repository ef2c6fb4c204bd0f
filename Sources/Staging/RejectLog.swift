import Postgres

/// A record that was not loaded, and why.
struct Reject {
    /// The longest evidence kept of a record, and of a value, in bytes.
    static let longestRaw = 16 * 1024
    static let longestValue = 1024

    let recordNumber: Int
    let lineNumber: Int
    let byteOffset: Int
    /// 1-based place in the header and name of the column, where the rule is about one.
    var columnNumber: Int?
    var columnName: String?
    /// The rule's name: that of a ``RejectCode``, or `sqlstate:23514` where it was the server that refused.
    let code: String
    /// The rule in words.
    var reason: String
    let raw: [UInt8]
    let isRawTruncated: Bool
    var value: [UInt8]?

    /// What it takes in memory, about: in bytes.
    var size: Int { raw.count + (value?.count ?? 0) + 256 }

    /// The record that the reader stands on.
    init(at reader: borrowing RecordReader, code: RejectCode) {
        recordNumber = reader.recordNumber
        lineNumber = reader.lineNumber
        byteOffset = reader.byteOffset
        self.code = code.rawValue
        reason =
            if code == .columnCount, let columns = reader.columns {
                "the header has \(columns) fields, the record \(reader.fieldCount)"
            } else {
                code.explanation
            }
        raw = Array(reader.rawRecord.prefix(Self.longestRaw))
        isRawTruncated = reader.rawRecord.count > Self.longestRaw
    }

    /// A blank line between records.
    init(blankRecord recordNumber: Int, line: Int, byteOffset: Int) {
        self.recordNumber = recordNumber
        lineNumber = line
        self.byteOffset = byteOffset
        code = RejectCode.columnCount.rawValue
        reason = "a blank line between records"
        raw = []
        isRawTruncated = false
    }
}

/// The rejects of a load: counted all of them, written to `ops.rejects` in pieces, the first of them kept as evidence.
struct RejectLog {
    /// How many rejects survive a load that fails, whose own transaction is rolled back.
    static let mostEvidence = 1_000

    private struct Kind: Hashable {
        let code: String
        let column: String
    }

    /// Rejects go to libpq in pieces of about that size, in bytes.
    private static let pieceSize = 256 * 1024

    /// Rejects are written to the server at the latest when there is that much of them, in bytes.
    private static let mostPending = 4 * 1024 * 1024

    private(set) var count = 0
    private var pendingBytes = 0
    private var pending: [Reject] = []
    private var evidence: [Reject] = []
    private var kinds: [Kind: Int] = [:]

    /// Notes rejects down.
    mutating func append(_ rejects: [Reject]) {
        for reject in rejects {
            count += 1
            kinds[Kind(code: reject.code, column: reject.columnName ?? ""), default: 0] += 1
            pending.append(reject)
            pendingBytes += reject.size
            if evidence.count < Self.mostEvidence {
                evidence.append(reject)
            }
        }
    }

    /// Whether what is pending should be written before more is read.
    var isFull: Bool { pendingBytes >= Self.mostPending }

    /// Takes out what is pending, to be written.
    mutating func takePending() -> [Reject] {
        defer {
            pending.removeAll()
            pendingBytes = 0
        }
        return pending
    }

    /// Writes the counts by rule and column; the last thing to write of a load that succeeds.
    func writeSummary(to connection: inout Connection, load: Int64) throws {
        for (kind, count) in kinds {
            try connection.run(
                """
                insert into ops.reject_summary (load_id, code, column_name, rejects)
                values (\(load), \(kind.code), \(kind.column), \(count))
                """)
        }
    }

    /// Writes what is known of a load that failed, in a transaction of its own.
    func writeEvidence(to connection: inout Connection, load: Int64) throws {
        try Self.write(evidence, to: &connection, load: load)
        try writeSummary(to: &connection, load: load)
    }

    /// Writes rejects in the transaction that is open.
    static func write(_ rejects: [Reject], to connection: inout Connection, load: Int64) throws {
        guard !rejects.isEmpty else { return }
        _ = try connection.copyIn(
            """
            copy ops.rejects (
                load_id, record_no, line_no, byte_offset, column_no, column_name, code, reason, raw, raw_truncated,
                value
            ) from stdin (format binary)
            """
        ) { writer in
            var buffer = CopyBuffer(capacity: 64 * 1024)
            buffer.appendBinaryHeader()
            for reject in rejects {
                reject.append(to: &buffer, load: load)
                if buffer.count > pieceSize {
                    try buffer.withBytes { try writer.write($0) }
                    buffer.removeAll()
                }
            }
            buffer.appendBinaryTrailer()
            try buffer.withBytes { try writer.write($0) }
        }
    }
}

extension Reject {
    fileprivate func append(to buffer: inout CopyBuffer, load: Int64) {
        func append(_ bytes: (some Collection<UInt8>)?) {
            guard let bytes else { return buffer.appendBinaryNull() }
            Array(bytes).withUnsafeBytes { buffer.appendBinary(bytes: $0) }
        }
        buffer.beginBinaryRow(fields: 11)
        buffer.appendBinary(load)
        buffer.appendBinary(Int64(recordNumber))
        buffer.appendBinary(Int64(lineNumber))
        buffer.appendBinary(Int64(byteOffset))
        if let columnNumber {
            buffer.appendBinary(Int32(columnNumber))
        } else {
            buffer.appendBinaryNull()
        }
        append(columnName?.utf8)
        append(code.utf8)
        append(reason.utf8)
        append(raw)
        buffer.appendBinary(UInt8(isRawTruncated ? 1 : 0))
        append(value)
    }
}
