import Postgres

/// Rows on their way through COPY in batches under savepoints: what the server refuses becomes rejects.
struct CarefulCopy {
    let plan: ColumnPlan
    let load: Int64
    let path: String
    /// The size of the file, in bytes.
    let bytes: Int64
    /// How many records may be rejected, by us and by the server.
    let limit: RejectLimit
    /// Whether constraints that may wait for COMMIT are checked with the batch.
    let isStrict: Bool

    /// Sends a file, inside the transaction that is open.
    ///
    /// Beyond the limit of rejects it goes on to gather evidence, and the outcome is an error. Throws when the file is at
    /// fault, or the server for another reason than its data; the transaction is then to be rolled back. The thread that
    /// encodes has ended in any case.
    func run(
        _ encoder: consuming FileEncoder, on connection: inout Connection, rejects: inout RejectLog,
        observe: (StagingEvent) throws -> Void
    ) throws -> FileCopy.Outcome {
        if isStrict {
            try connection.run("set constraints all immediate")
        }
        let channel = BatchChannel(keepsOrigins: true)
        do {
            let (loaded, summary) = try EncodingThread.run(encoder, into: channel) {
                try send(channel, on: &connection, rejects: &rejects, observe: observe)
            }
            let allowed = limit.allowed(of: summary.records)
            guard rejects.count <= allowed else { throw tooMany(rejects, allowed, isComplete: true) }
            try rejects.takePending().write(to: &connection, load: load)
            return FileCopy.Outcome(summary: summary, loaded: loaded)
        } catch StagingError.tooManyRejects(_, _, _, let allowed, let isComplete) {
            // The encoder counts its own only.
            throw tooMany(rejects, allowed, isComplete: isComplete)
        }
    }

    private func send(
        _ channel: BatchChannel, on connection: inout Connection, rejects: inout RejectLog,
        observe: (StagingEvent) throws -> Void
    ) throws -> Int {
        let most = max(limit.beforeEnd, RejectLog.mostEvidence - 1)
        var sender = CarefulSender(plan)
        while let batch = try channel.next() {
            try sender.send(batch, tolerating: most - rejects.count, on: &connection)
            let refused = sender.refused
            rejects.append(
                refused.isEmpty
                    ? batch.rejects : (batch.rejects + refused).sorted { $0.recordNumber < $1.recordNumber })
            let fileBytesRead = batch.fileBytesRead
            channel.recycle(batch)
            guard rejects.count <= most else { throw tooMany(rejects, limit.beforeEnd, isComplete: false) }
            if rejects.isFull {
                try rejects.takePending().write(to: &connection, load: load)
            }
            try observe(
                .copying(bytes: fileBytesRead, ofBytes: bytes, rows: sender.loaded, rejects: rejects.count))
        }
        return sender.loaded
    }

    private func tooMany(_ rejects: RejectLog, _ allowed: Int, isComplete: Bool) -> StagingError {
        .tooManyRejects(path: path, load: load, rejects: rejects.count, limit: allowed, isComplete: isComplete)
    }
}
