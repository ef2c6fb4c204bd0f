import Postgres

/// Rows on their way from the thread that encodes them to a COPY, with what was found between them.
///
/// Unchecked, because a ``BatchChannel`` hands it from one thread to the next: only one has it at a time.
final class RowBatch: @unchecked Sendable {
    /// A batch is handed over when it holds so many bytes: 64–256 KiB go into one call of libpq (specs/style.md §4).
    static let size = 256 * 1024

    /// Whole rows of a COPY stream, without its header and trailer.
    var rows = CopyBuffer(capacity: RowBatch.capacity)
    /// How many rows these are.
    var rowCount = 0
    /// Records that were rejected between them.
    private(set) var rejects: [Reject] = []
    private var rejectedBytes = 0
    /// How much of the file is behind the last of them, in bytes as delivered.
    var bytesRead = 0

    private static let capacity = size + size / 2

    /// Whether it is to be handed over.
    var isFull: Bool { rows.count + rejectedBytes >= Self.size }

    /// Notes a reject down.
    func append(_ reject: Reject) {
        rejects.append(reject)
        rejectedBytes += reject.size
    }

    /// Forgets everything, and the memory that a long record took.
    func removeAll() {
        if rows.capacity > Self.capacity {
            rows = CopyBuffer(capacity: Self.capacity)
        }
        rows.removeAll()
        rowCount = 0
        rejects.removeAll(keepingCapacity: true)
        rejectedBytes = 0
    }
}
