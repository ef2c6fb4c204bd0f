/// Where the rows of a batch come from: for each its place in the batch, and the evidence if it is refused.
struct RowOrigins {
    /// The record that became a row.
    struct Origin {
        let recordNumber: Int
        let lineNumber: Int
        let byteOffset: Int
        let isRawTruncated: Bool
        /// Where the row ends in the batch, and its record among the bytes kept.
        fileprivate let rowEnd: Int
        fileprivate let rawEnd: Int
    }

    private var origins: [Origin] = []
    private var bytes: [UInt8] = []

    /// What they take in memory, about: in bytes.
    var size: Int { bytes.count + origins.count * MemoryLayout<Origin>.stride }

    /// Notes down that the record the reader stands on is the row that ends there.
    mutating func append(_ reader: borrowing RecordReader, rowEnd: Int) {
        let raw = reader.rawRecord
        bytes.append(contentsOf: raw.prefix(Reject.longestRaw))
        origins.append(
            Origin(
                recordNumber: reader.recordNumber, lineNumber: reader.lineNumber, byteOffset: reader.byteOffset,
                isRawTruncated: raw.count > Reject.longestRaw, rowEnd: rowEnd, rawEnd: bytes.count))
    }

    /// Forgets them all and keeps the memory.
    mutating func removeAll() {
        origins.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
    }

    /// The record of a row.
    subscript(row: Int) -> Origin { origins[row] }

    /// The bytes of a row's record as delivered, the first of them.
    func raw(ofRow row: Int) -> [UInt8] {
        Array(bytes[(row > 0 ? origins[row - 1].rawEnd : 0)..<origins[row].rawEnd])
    }

    /// Where these rows stand in the batch.
    func place(ofRows rows: Range<Int>) -> Range<Int> {
        guard let last = rows.last else { return 0..<0 }
        return (rows.lowerBound > 0 ? origins[rows.lowerBound - 1].rowEnd : 0)..<origins[last].rowEnd
    }
}
