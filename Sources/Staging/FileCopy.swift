import Postgres

/// The records of one file on their way through COPY: rows to the server, broken records to the reject log.
struct FileCopy: ~Copyable {
    /// A COPY statement carries at most that much: libpq shows a server's refusal only at its end (specs/loader.md §0).
    static let statementSize = 16 * 1024 * 1024

    /// Records found so far, broken and blank ones included.
    private(set) var records = 0
    /// Rows the server has taken.
    private(set) var loaded = 0
    /// Blank lines that turned out to be the end of the file.
    private(set) var skipped = 0

    private var reader: RecordReader
    private var encoder: RowEncoder
    private let plan: ColumnPlan
    private let delivery: Delivery
    private let load: Int64
    private let limit: Int
    /// Blank lines that are rejects as soon as a record follows them.
    private var blanks = BlankLines()
    /// What the reader stands on while blank lines before it are still to be rejected.
    private var held: RecordReader.Next?
    private var isAtEnd = false

    init(
        _ reader: consuming RecordReader, plan: ColumnPlan, delivery: Delivery, load: Int64, limit: Int
    ) throws {
        self.reader = reader
        self.plan = plan
        self.delivery = delivery
        self.load = load
        self.limit = limit
        encoder = try RowEncoder(plan, delivery: delivery, loadID: load)
    }

    /// Sends the file in COPY statements of bounded size, inside the transaction that is open.
    ///
    /// Throws when there are more rejects than allowed, after reading on to gather evidence; the transaction is then to
    /// be rolled back.
    mutating func run(
        on connection: inout Connection, rejects: inout RejectLog, observe: (StagingEvent) throws -> Void
    ) throws {
        let format = plan.needsTextFormat ? "text" : "binary"
        while !isAtEnd {
            let rows = try connection.copyIn(
                "copy \(table: plan.target) (\(verbatim: plan.columnList)) from stdin (format \(verbatim: format))"
            ) { writer in
                try fill(&writer, rejects: &rejects, observe: observe)
            }
            loaded += rows
            try rejects.flush(to: &connection, load: load)
        }
    }

    /// The size of the file's content, once it is at its end.
    var contentBytes: Int64 { Int64(reader.bytesRead) }

    /// The SHA-256 of the file's content; throws when it changed while it was read.
    consuming func finish() throws -> [UInt8] {
        try reader.finish()
    }

    /// Fills one COPY statement.
    private mutating func fill(
        _ writer: inout CopyWriter, rejects: inout RejectLog, observe: (StagingEvent) throws -> Void
    ) throws {
        encoder.begin()
        while !isAtEnd, writer.byteCount < Self.statementSize, !rejects.isFull {
            try step(&rejects)
            guard rejects.count <= limit else { throw try tooManyRejects(&rejects) }
            if encoder.buffer.count >= RowEncoder.flushSize {
                try flush(&writer)
                try observe(
                    .copying(
                        bytes: reader.fileBytesRead, ofBytes: reader.identity.bytes, rows: records - rejects.count,
                        rejects: rejects.count))
            }
        }
        encoder.end()
        try flush(&writer)
    }

    private mutating func flush(_ writer: inout CopyWriter) throws {
        try encoder.buffer.withBytes { try writer.write($0) }
        encoder.buffer.removeAll()
    }

    /// Takes one record, or one of the blank lines before it.
    private mutating func step(_ rejects: inout RejectLog) throws {
        if let next = held {
            if let blank = blanks.next() {
                return rejects.append(blank)
            }
            held = nil
            return try take(next, &rejects)
        }
        let next = try reader.next()
        switch next {
        case .end:
            isAtEnd = true
            skipped = blanks.count
        case .blank:
            records += 1
            blanks.append(reader)
        case .record, .reject:
            records += 1
            if blanks.count > 0 {
                held = next
            } else {
                try take(next, &rejects)
            }
        }
    }

    /// Makes a row or a reject of the record that the reader stands on.
    private mutating func take(_ next: RecordReader.Next, _ rejects: inout RejectLog) throws {
        if case .reject(let code) = next {
            rejects.append(Reject(at: reader, code: code))
            guard rejects.count > limit || reader.resynchronisations <= FramingLimits.resynchronisations else {
                throw StagingError.unframeable(path: delivery.path, load: load, line: reader.lineNumber)
            }
        } else if let refusal = encoder.append(reader.fields, recordNumber: reader.recordNumber) {
            rejects.append(evidence(of: refusal))
        }
    }

    /// A refused record with the field that broke the rule.
    private func evidence(of refusal: RowEncoder.Refusal) -> Reject {
        var reject = Reject(at: reader, code: refusal.code)
        let planned = plan.columns[refusal.column]
        reject.columnName = planned.header
        if case .field(let place) = planned.source {
            reject.columnNumber = place + 1
            let value = reader.fields[place].bytes
            reject.value = Array(value.prefix(Reject.longestValue))
            reject.reason = refusal.code.explanation(of: value)
        }
        return reject
    }

    /// The error of a file that has more rejects than allowed, after reading on so that one attempt shows all of them.
    private mutating func tooManyRejects(_ rejects: inout RejectLog) throws -> StagingError {
        while !isAtEnd, rejects.count < RejectLog.mostEvidence {
            // Beyond the limit this only counts; nothing of the file will be kept.
            encoder.buffer.removeAll()
            try step(&rejects)
        }
        return .tooManyRejects(
            path: delivery.path, load: load, rejects: rejects.count, limit: limit, isComplete: isAtEnd)
    }
}
