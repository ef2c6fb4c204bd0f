import Postgres
import Threads

/// A file on its way into its target: encoded on a thread of its own, sent by the one that has the connection, and by
/// those of a ``SplitCopy``.
struct FileCopy {
    /// What a file came to, and how many of its rows the server has taken.
    struct Outcome {
        let summary: BatchChannel.Summary
        let loaded: Int
    }

    let plan: ColumnPlan
    let load: Int64
    /// The size of the file, in bytes.
    let bytes: Int64
    /// The further connections it is split over; whoever made them ends them.
    let split: SplitCopy?

    /// Sends a file inside the transaction that is open; those of the split stay open as well.
    ///
    /// Throws when the file is at fault or the server is; the transactions are then to be rolled back, and `rejects` has
    /// the evidence. The thread that encodes has ended in any case.
    func run(
        _ encoder: consuming FileEncoder, on connection: inout Connection, rejects: inout RejectLog,
        observe: (StagingEvent) throws -> Void
    ) throws -> Outcome {
        let channel = BatchChannel(batches: 4 + 2 * (split?.backends.count ?? 0))
        let findings = Monitor(RowSender.Findings())
        let sender = RowSender(plan, channel: channel, findings: findings)
        defer { rejects = findings.update { $0.rejects } }
        do {
            let (loaded, summary) = try EncodingThread.run(encoder, into: channel) {
                try split?.begin(sender)
                let sent = try send(sender, on: &connection, observe: observe)
                return sent + (try split?.loaded() ?? 0)
            }
            // What the others have found after this one's last statement.
            try flush(findings, to: &connection)
            return Outcome(summary: summary, loaded: loaded)
        } catch {
            // Where another connection failed, this one only noticed that nobody sends any more.
            throw split?.failure ?? error
        }
    }

    private func send(
        _ sender: RowSender, on connection: inout Connection, observe: (StagingEvent) throws -> Void
    ) throws -> Int {
        try sender.send(
            on: &connection,
            observe: { fileBytesRead in
                let (rows, rejects) = sender.findings.update { ($0.rows, $0.rejects.count) }
                try observe(.copying(bytes: fileBytesRead, ofBytes: bytes, rows: rows, rejects: rejects))
            }, endStatement: { try flush(sender.findings, to: &$0) })
    }

    private func flush(_ findings: Monitor<RowSender.Findings>, to connection: inout Connection) throws {
        let pending = findings.update { $0.rejects.takePending() }
        try pending.write(to: &connection, load: load)
    }
}
