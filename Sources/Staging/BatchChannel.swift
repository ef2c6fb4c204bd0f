import Threads

/// Hands batches from the thread that fills them to those that send them, and the empty ones back: a queue that is
/// bounded in batches, and in bytes.
///
/// The bytes count because a record is never split: one batch may hold as much as ``FramingLimits/recordBytes``, and a
/// load over many connections has more than a hundred of them.
final class BatchChannel: Sendable {
    /// What a file came to, known when its last batch is filled.
    struct Summary: Sendable {
        /// Records found, broken and blank ones included.
        let records: Int
        /// Blank lines that turned out to be the end of the file.
        let skipped: Int
        /// The size of the file's content, decompressed.
        let bytes: Int64
        /// The SHA-256 of that.
        let sha256: [UInt8]
    }

    private struct State {
        var empty: [RowBatch]
        var filled: [RowBatch] = []
        /// The memory of the batches that were filled and not given back.
        var bytesOut = 0
        var outcome: Result<Summary, any Error>?
        var isClosed = false
    }

    /// How many bytes the batches that are on their way may take before no further one is filled.
    ///
    /// More than all batches of ordinary records together, also of 64 connections, and with the last batch, which may
    /// pass it by its one record, and the reader's window well within what a load may take (design §9).
    static let mostBytesOut = 64 * 1024 * 1024

    private let mostBytes: Int
    private let state: Monitor<State>

    /// A channel with so many batches of so many bytes; they bound what is in memory, whatever the size of the file.
    init(batches: Int = 4, mostBytes: Int = mostBytesOut, keepsOrigins: Bool = false) {
        self.mostBytes = mostBytes
        state = Monitor(State(empty: (0..<batches).map { _ in RowBatch(keepsOrigins: keepsOrigins) }))
    }

    // MARK: The thread that fills

    /// An empty batch, as soon as there is one and room for what it will hold; nil when nobody wants any more.
    ///
    /// There always is, in the end: where batches are on their way, somebody has them or is to take them.
    func takeEmpty() -> RowBatch? {
        state.when { state -> RowBatch?? in
            guard !state.isClosed else { return .some(nil) }
            guard state.bytesOut < mostBytes, let batch = state.empty.popLast() else { return nil }
            return batch
        }
    }

    /// Whether a batch can be had without waiting.
    var hasEmpty: Bool { state.update { $0.bytesOut < mostBytes && !$0.empty.isEmpty } }

    /// Hands a filled batch on.
    func send(_ batch: RowBatch) {
        let size = batch.memory
        state.update { state in
            state.bytesOut += size
            state.filled.append(batch)
        }
    }

    /// Says that there are no more: what the file came to, or why it could not be read to its end.
    func finish(_ outcome: Result<Summary, any Error>) {
        state.update { $0.outcome = outcome }
    }

    // MARK: The threads that send

    /// The next filled batch, in the order in which they were filled; nil behind the last one.
    ///
    /// Throws why there are no more, once the batches before are taken.
    func next() throws -> RowBatch? {
        try state.when { state -> RowBatch?? in
            guard state.filled.isEmpty else { return state.filled.removeFirst() }
            guard let outcome = state.outcome else { return nil }
            _ = try outcome.get()
            return .some(nil)
        }
    }

    /// Gives a batch back for what comes next.
    func recycle(_ batch: RowBatch) {
        let size = batch.memory
        batch.removeAll()
        state.update { state in
            state.bytesOut -= size
            state.empty.append(batch)
        }
    }

    /// Wants no more batches; whoever fills them stops at the next one.
    func close() {
        state.update { $0.isClosed = true }
    }

    /// What the file came to; waits for its end, and throws why there is none.
    func summary() throws -> Summary {
        try state.when { $0.outcome }.get()
    }
}
