import Postgres
import Threads

/// Takes batches out of a channel and sends their rows in COPY statements of bounded size; for several threads at once.
struct RowSender: Sendable {
    /// What the threads of a load find together.
    struct Findings {
        var rejects = RejectLog()
        /// Rows that were handed to the server so far.
        var rows = 0
    }

    let channel: BatchChannel
    let findings: Monitor<Findings>
    private let target: TableName
    private let columnList: String
    private let isText: Bool

    init(_ plan: ColumnPlan, channel: BatchChannel, findings: Monitor<Findings>) {
        self.channel = channel
        self.findings = findings
        target = plan.target
        columnList = plan.columnList
        isText = plan.needsTextFormat
    }

    /// Sends batches until there are no more, inside the transaction that is open; returns how many rows the server took.
    ///
    /// `observe` is told of each batch how much of the file is behind it, `endStatement` runs between the statements.
    /// Throws when the file is at fault or the server is; the transaction is then to be rolled back.
    func send(
        on connection: inout Connection, observe: (_ fileBytesRead: Int64) throws -> Void = { _ in },
        endStatement: (inout Connection) throws -> Void = { _ in }
    ) throws -> Int {
        let format = isText ? "text" : "binary"
        var loaded = 0
        var next = try channel.next()
        while let first = next {
            loaded += try connection.copyIn(
                "copy \(table: target) (\(verbatim: columnList)) from stdin (format \(verbatim: format))"
            ) { writer in
                try write(&writer) { $0.appendBinaryHeader() }
                var batch = first
                while true {
                    let isLast = try send(batch, &writer, observe)
                    next = try channel.next()
                    guard let following = next, !isLast else { break }
                    batch = following
                }
                try write(&writer) { $0.appendBinaryTrailer() }
            }
            try endStatement(&connection)
        }
        return loaded
    }

    /// Sends a batch and gives it back; says whether the statement should end behind it.
    private func send(
        _ batch: RowBatch, _ writer: inout CopyWriter, _ observe: (_ fileBytesRead: Int64) throws -> Void
    ) throws -> Bool {
        try batch.rows.withBytes { try writer.write($0) }
        let isFull = findings.update { findings in
            findings.rows += batch.rowCount
            findings.rejects.append(batch.rejects)
            return findings.rejects.isFull
        }
        let fileBytesRead = batch.fileBytesRead
        channel.recycle(batch)
        try observe(fileBytesRead)
        return isFull || writer.byteCount >= FileCopy.statementSize
    }

    /// Writes what the binary format has around the rows.
    private func write(_ writer: inout CopyWriter, _ fill: (inout CopyBuffer) -> Void) throws {
        guard !isText else { return }
        var buffer = CopyBuffer(capacity: 64)
        fill(&buffer)
        try buffer.withBytes { try writer.write($0) }
    }
}
