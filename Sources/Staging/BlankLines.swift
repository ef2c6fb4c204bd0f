/// Blank lines in a row, of which only what follows tells whether they are the end of the file or broken records.
///
/// A file can consist of nothing else, so lines that end alike are one entry, however many they are. Lines that end in
/// LF and CRLF by turns are not; of these there is a bound.
struct BlankLines {
    /// How often the ending may change from one of them to the next: an entry each time.
    static let mostRuns = 10_000

    /// Lines that end alike.
    private struct Run {
        /// How many bytes each of them has, its end included.
        let length: Int
        var count: Int
    }

    private var first: (record: Int, line: Int, byteOffset: Int) = (0, 0, 0)
    private var runs: [Run] = []
    /// How many of the runs, and of the lines of the next one, were taken out.
    private var taken = (runs: 0, lines: 0)

    /// How many there are that were not taken out.
    private(set) var count = 0

    /// How many entries they take in memory.
    var entries: Int { runs.count }

    /// Notes down the blank line that the reader stands on, which follows those noted before.
    ///
    /// False, and nothing is noted, when its ending differs from that of the line before once too often.
    mutating func append(_ reader: borrowing RecordReader) -> Bool {
        let length = reader.bytesRead - reader.byteOffset
        if let last = runs.indices.last, runs[last].length == length {
            runs[last].count += 1
        } else {
            guard runs.count < Self.mostRuns else { return false }
            if runs.isEmpty {
                first = (reader.recordNumber, reader.lineNumber, reader.byteOffset)
            }
            runs.append(Run(length: length, count: 1))
        }
        count += 1
        return true
    }

    /// Takes the first of them out as a reject; nil when there is none left.
    mutating func next() -> Reject? {
        guard taken.runs < runs.count else {
            runs.removeAll()
            taken = (0, 0)
            return nil
        }
        let reject = Reject(blankRecord: first.record, line: first.line, byteOffset: first.byteOffset)
        let run = runs[taken.runs]
        first = (first.record + 1, first.line + 1, first.byteOffset + run.length)
        taken = taken.lines + 1 < run.count ? (taken.runs, taken.lines + 1) : (taken.runs + 1, 0)
        count -= 1
        return reject
    }
}
