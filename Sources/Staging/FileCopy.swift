import Postgres
import Threads

/// Rows on their way through COPY: encoded on a thread of their own, sent by the one that has the connection.
struct FileCopy {
    /// A COPY statement carries about that much: libpq shows a server's refusal only at its end (specs/loader.md §0).
    static let statementSize = 16 * 1024 * 1024

    /// What a file came to, and how many of its rows the server has taken.
    struct Outcome {
        let summary: BatchChannel.Summary
        let loaded: Int
    }

    let plan: ColumnPlan
    let load: Int64
    /// The size of the file, in bytes.
    let bytes: Int64

    /// Sends a file in COPY statements of bounded size, inside the transaction that is open.
    ///
    /// Throws when the file is at fault or the server is; the transaction is then to be rolled back. The thread that
    /// encodes has ended in any case.
    func run(
        _ encoder: consuming FileEncoder, on connection: inout Connection, rejects: inout RejectLog,
        observe: (StagingEvent) throws -> Void
    ) throws -> Outcome {
        let channel = BatchChannel()
        let job = EncodingJob(encoder)
        guard let thread = WorkerThread({ job.run(into: channel) }) else {
            throw StagingError.noThread
        }
        do {
            let loaded = try send(channel, on: &connection, rejects: &rejects, observe: observe)
            let summary = try channel.summary()
            thread.join()
            return Outcome(summary: summary, loaded: loaded)
        } catch {
            channel.close()
            thread.join()
            throw error
        }
    }

    private func send(
        _ channel: BatchChannel, on connection: inout Connection, rejects: inout RejectLog,
        observe: (StagingEvent) throws -> Void
    ) throws -> Int {
        let format = plan.needsTextFormat ? "text" : "binary"
        var loaded = 0
        var sent = 0
        var next = try channel.next()
        while let first = next {
            loaded += try connection.copyIn(
                "copy \(table: plan.target) (\(verbatim: plan.columnList)) from stdin (format \(verbatim: format))"
            ) { writer in
                try writeStart(&writer)
                var batch = first
                while true {
                    try batch.rows.withBytes { try writer.write($0) }
                    sent += batch.rowCount
                    rejects.append(batch.rejects)
                    let bytesRead = batch.bytesRead
                    channel.recycle(batch)
                    try observe(
                        .copying(
                            bytes: Int64(bytesRead), ofBytes: bytes, rows: sent, rejects: rejects.count))
                    next = try channel.next()
                    guard let following = next, writer.byteCount < Self.statementSize, !rejects.isFull else { break }
                    batch = following
                }
                try writeEnd(&writer)
            }
            try rejects.flush(to: &connection, load: load)
        }
        return loaded
    }

    private func writeStart(_ writer: inout CopyWriter) throws {
        guard !plan.needsTextFormat else { return }
        var buffer = CopyBuffer(capacity: 64)
        buffer.appendBinaryHeader()
        try buffer.withBytes { try writer.write($0) }
    }

    private func writeEnd(_ writer: inout CopyWriter) throws {
        guard !plan.needsTextFormat else { return }
        var buffer = CopyBuffer(capacity: 64)
        buffer.appendBinaryTrailer()
        try buffer.withBytes { try writer.write($0) }
    }
}

/// A file's encoder on its way to the thread that runs it.
///
/// Unchecked, because it is made by one thread and run by the other, once.
final class EncodingJob: @unchecked Sendable {
    private var encoder: FileEncoder?

    init(_ encoder: consuming FileEncoder) {
        self.encoder = consume encoder
    }

    func run(into channel: BatchChannel) {
        encoder.take()?.run(into: channel)
    }
}
