import Postgres

/// The records of one file on their way into batches: rows of the good ones, rejects of the broken ones.
struct FileEncoder: ~Copyable {
    /// Records found so far, broken and blank ones included.
    private(set) var records = 0
    /// Blank lines that turned out to be the end of the file.
    private(set) var skipped = 0

    private var reader: RecordReader
    private var encoder: RowEncoder
    private let plan: ColumnPlan
    private let path: String
    private let load: Int64
    private let limit: RejectLimit
    private var rejects = 0
    /// Blank lines that are rejects as soon as a record follows them.
    private var blanks = BlankLines()
    /// What the reader stands on while blank lines before it are still to be rejected.
    private var held: RecordReader.Next?
    private var isAtEnd = false

    /// An encoder of a file that more rejects than `limit` allows end.
    init(
        _ reader: consuming RecordReader, plan: ColumnPlan, delivery: Delivery, load: Int64, limit: RejectLimit
    ) throws {
        self.reader = reader
        self.plan = plan
        self.load = load
        self.limit = limit
        path = delivery.path
        encoder = try RowEncoder(plan, delivery: delivery, loadID: load)
    }

    /// Sends the whole file through a channel and says on it what the file came to.
    ///
    /// Where there are more rejects than allowed it reads on to gather evidence, and the outcome is an error.
    consuming func run(into channel: BatchChannel) {
        do {
            while !isAtEnd {
                // Closed: whoever took the batches knows why, and needs no outcome.
                guard let batch = channel.takeEmpty() else { throw CancellationError() }
                do {
                    try fill(batch)
                    channel.send(batch)
                } catch {
                    // The rejects before it are evidence.
                    channel.send(batch)
                    throw error
                }
            }
            let (records, skipped, bytes) = (records, skipped, Int64(reader.bytesRead))
            let sha256 = try reader.finish()
            channel.finish(
                .success(BatchChannel.Summary(records: records, skipped: skipped, bytes: bytes, sha256: sha256)))
        } catch {
            channel.finish(.failure(error))
        }
    }

    private mutating func fill(_ batch: RowBatch) throws {
        while !isAtEnd, !batch.isFull {
            try step(batch)
            if rejects > limit.beforeEnd {
                // Beyond the limit this only counts; nothing of the file will be kept.
                batch.removeRows()
                if isAtEnd || rejects >= RejectLog.mostEvidence {
                    throw tooMany(limit.beforeEnd)
                }
            }
        }
        if isAtEnd {
            let allowed = limit.allowed(of: records)
            guard rejects <= allowed else { throw tooMany(allowed) }
        }
        batch.fileBytesRead = reader.fileBytesRead
    }

    private func tooMany(_ allowed: Int) -> StagingError {
        .tooManyRejects(path: path, load: load, rejects: rejects, limit: allowed, isComplete: isAtEnd)
    }

    /// Takes one record, or one of the blank lines before it.
    private mutating func step(_ batch: RowBatch) throws {
        if let next = held {
            if let blank = blanks.next() {
                return reject(blank, batch)
            }
            held = nil
            return try take(next, batch)
        }
        let next = try reader.next()
        switch next {
        case .end:
            isAtEnd = true
            skipped = blanks.count
        case .blank:
            records += 1
            guard blanks.append(reader) else {
                throw StagingError.mixedBlankLines(path: path, line: reader.lineNumber)
            }
        case .record, .reject:
            records += 1
            if blanks.count > 0 {
                held = next
            } else {
                try take(next, batch)
            }
        }
    }

    /// Makes a row or a reject of the record that the reader stands on.
    private mutating func take(_ next: RecordReader.Next, _ batch: RowBatch) throws {
        if case .reject(let code) = next {
            reject(Reject(at: reader, code: code), batch)
            guard rejects > limit.beforeEnd || reader.resynchronisations <= FramingLimits.resynchronisations else {
                throw StagingError.unframeable(path: path, load: load, line: reader.lineNumber)
            }
        } else if let refusal = encoder.append(reader.fields, recordNumber: reader.recordNumber, to: &batch.rows) {
            reject(evidence(of: refusal), batch)
        } else {
            batch.countRow(of: reader)
        }
    }

    private mutating func reject(_ reject: Reject, _ batch: RowBatch) {
        rejects += 1
        batch.append(reject)
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
}
