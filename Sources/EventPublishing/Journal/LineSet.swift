/// Lines of a file, by their numbers from 1: a bit for each line up to the last one.
struct LineSet {
    private var words: [UInt64]
    /// How many there are.
    private(set) var count = 0

    /// None of the lines up to this one.
    init(upTo last: Int) {
        words = Array(repeating: 0, count: last / 64 + 1)
    }

    /// Whether a line is one of them.
    func contains(_ line: Int) -> Bool {
        line > 0 && line / 64 < words.count && words[line / 64] & 1 << UInt64(line % 64) != 0
    }

    /// Adds a line; one behind the last line of the file is none of its lines.
    mutating func insert(_ line: Int) {
        guard line > 0, line / 64 < words.count, !contains(line) else { return }
        words[line / 64] |= 1 << UInt64(line % 64)
        count += 1
    }
}
