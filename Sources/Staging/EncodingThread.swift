import Threads

/// The thread on which a file is encoded while another one sends it.
enum EncodingThread {
    /// Encodes a file on a thread of its own while `body` takes its batches out of the channel; returns what both came to.
    ///
    /// Throws what `body` does, or why the file could not be read to its end. The thread has ended in any case.
    static func run<Value>(
        _ encoder: consuming FileEncoder, into channel: BatchChannel, _ body: () throws -> Value
    ) throws -> (value: Value, summary: BatchChannel.Summary) {
        let job = EncodingJob(encoder)
        guard let thread = WorkerThread({ job.run(into: channel) }) else {
            throw StagingError.noThread
        }
        do {
            let value = try body()
            let summary = try channel.summary()
            thread.join()
            return (value, summary)
        } catch {
            channel.close()
            thread.join()
            throw error
        }
    }
}

/// A file's encoder on its way to the thread that runs it.
///
/// Unchecked, because it is made by one thread and run by the other, once.
private final class EncodingJob: @unchecked Sendable {
    private var encoder: FileEncoder?

    init(_ encoder: consuming FileEncoder) {
        self.encoder = consume encoder
    }

    func run(into channel: BatchChannel) {
        encoder.take()?.run(into: channel)
    }
}
