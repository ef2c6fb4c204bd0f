import Postgres
import Threads

/// Takes batches out of a channel and sends their rows in COPY statements of bounded size; for several threads at once.
struct RowSender: Sendable {
    /// A COPY statement carries about that much: libpq shows a server's refusal only at its end (specs/loader.md §0).
    static let statementSize = 16 * 1024 * 1024

    /// What the threads of a load find together.
    struct Findings {
        var rejects = RejectLog()
        /// Rows that were handed to the server so far.
        var rows = 0
    }

    let channel: BatchChannel
    let findings: Monitor<Findings>
    private let statement: CopyStatement

    init(_ plan: ColumnPlan, channel: BatchChannel, findings: Monitor<Findings>) {
        self.channel = channel
        self.findings = findings
        statement = CopyStatement(plan)
    }

    /// Sends batches until there are no more, inside the transaction that is open; returns how many rows the server took.
    ///
    /// `observe` is told of each batch how much of the file is behind it, `endStatement` runs between the statements.
    /// Throws when the file is at fault or the server is; the transaction is then to be rolled back.
    func send(
        on connection: inout Connection, observe: (_ fileBytesRead: Int64) throws -> Void = { _ in },
        endStatement: (inout Connection) throws -> Void = { _ in }
    ) throws -> Int {
        var loaded = 0
        var next = try channel.next()
        while let first = next {
            loaded += try statement.run(on: &connection) { writer in
                var batch = first
                while true {
                    let isLast = try send(batch, &writer, observe)
                    next = try channel.next()
                    guard let following = next, !isLast else { break }
                    batch = following
                }
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
        return isFull || writer.byteCount >= RowSender.statementSize
    }
}
