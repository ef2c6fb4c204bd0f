/// Blank lines in a row, of which only what follows tells whether they are the end of the file or broken records.
///
/// One byte a line, because a file can consist of nothing else.
struct BlankLines {
    private var first: (record: Int, line: Int, byteOffset: Int) = (0, 0, 0)
    /// How many bytes each of them has, its end included.
    private var lengths: [UInt8] = []
    /// How many of them were taken out.
    private var taken = 0

    /// How many there are that were not taken out.
    var count: Int { lengths.count - taken }

    /// Notes down the blank line that the reader stands on, which follows those noted before.
    mutating func append(_ reader: borrowing RecordReader) {
        if lengths.isEmpty {
            first = (reader.recordNumber, reader.lineNumber, reader.byteOffset)
        }
        lengths.append(UInt8(clamping: reader.bytesRead - reader.byteOffset))
    }

    /// Takes the first of them out as a reject; nil when there is none left.
    mutating func next() -> Reject? {
        guard taken < lengths.count else {
            lengths.removeAll()
            taken = 0
            return nil
        }
        let reject = Reject(blankRecord: first.record, line: first.line, byteOffset: first.byteOffset)
        first = (first.record + 1, first.line + 1, first.byteOffset + Int(lengths[taken]))
        taken += 1
        return reject
    }
}
