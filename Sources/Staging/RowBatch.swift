import Postgres

/// Rows on their way from the thread that encodes them to a COPY, with what was found between them.
///
/// Unchecked, because a ``BatchChannel`` hands it from one thread to the next: only one has it at a time.
final class RowBatch: @unchecked Sendable {
    /// A batch is handed over when it holds so many bytes: 64–256 KiB go into one call of libpq (specs/style.md §4).
    static let size = 256 * 1024
    /// The same with the records' origins, of which there is about as much again: these go into statements of their own.
    private static let sizeWithOrigins = 4 * 1024 * 1024

    /// Whole rows of a COPY stream, without its header and trailer.
    var rows: CopyBuffer
    /// How many rows these are.
    private(set) var rowCount = 0
    /// Records that were rejected between them.
    private(set) var rejects: [Reject] = []
    private var rejectedBytes = 0
    /// How many bytes of the file were read for them and those before: for progress, next to the file's size.
    var fileBytesRead: Int64 = 0
    /// The records that the rows come from, where it is to be known.
    private(set) var origins: RowOrigins?

    /// How much it holds before it is handed over, in bytes.
    private let limit: Int
    private var capacity: Int { limit + limit / 2 }

    /// An empty batch.
    init(keepsOrigins: Bool = false) {
        limit = keepsOrigins ? Self.sizeWithOrigins : Self.size
        rows = CopyBuffer(capacity: Self.size + Self.size / 2)
        origins = keepsOrigins ? RowOrigins() : nil
    }

    /// Whether it is to be handed over.
    var isFull: Bool {
        rows.count + rejectedBytes + (origins?.size ?? 0) >= limit
    }

    /// What it takes in memory, about, in bytes: the same from when it was filled until it is emptied.
    var memory: Int { rows.capacity + rejectedBytes + (origins?.size ?? 0) }

    /// Counts the row that was just written, the record that the reader stands on.
    @inline(__always)
    func countRow(of reader: borrowing RecordReader) {
        rowCount += 1
        origins?.append(reader, rowEnd: rows.count)
    }

    /// Forgets the rows, and keeps the rejects between them.
    func removeRows() {
        rows.removeAll()
        rowCount = 0
        origins?.removeAll()
    }

    /// Notes a reject down.
    func append(_ reject: Reject) {
        rejects.append(reject)
        rejectedBytes += reject.size
    }

    /// Forgets everything, and the memory that a long record took.
    func removeAll() {
        if rows.capacity > capacity {
            rows = CopyBuffer(capacity: Self.size + Self.size / 2)
        }
        removeRows()
        rejects.removeAll(keepingCapacity: true)
        rejectedBytes = 0
    }
}
