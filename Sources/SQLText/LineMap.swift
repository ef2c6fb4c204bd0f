/// Where the lines of a text begin, so that a byte offset becomes a line and a column without reading from the top.
struct LineMap: Sendable {
    private let bytes: [UInt8]
    private let starts: [Int]

    init(_ bytes: [UInt8]) {
        var starts = [0]
        var previous: UInt8 = 0
        for (offset, byte) in bytes.enumerated() {
            // Written down when the next byte is known, because the LF of a CRLF still belongs to the line of its CR.
            if previous == UInt8(ascii: "\n") || (previous == UInt8(ascii: "\r") && byte != UInt8(ascii: "\n")) {
                starts.append(offset)
            }
            previous = byte
        }
        if previous == UInt8(ascii: "\n") || previous == UInt8(ascii: "\r") {
            starts.append(bytes.count)
        }
        self.bytes = bytes
        self.starts = starts
    }

    /// The position of the code point that the byte at `offset` belongs to; offsets outside the text are moved into it.
    func position(atByte offset: Int) -> SourcePosition {
        let index = lineIndex(ofByte: offset)
        let content = contentRange(ofLine: index)
        var end = min(max(offset, content.lowerBound), content.upperBound)
        while end < content.upperBound, end > content.lowerBound, bytes[end].isUTF8Continuation {
            end -= 1
        }
        let column = bytes[content.lowerBound..<end].count { !$0.isUTF8Continuation } + 1
        return SourcePosition(line: index + 1, column: column)
    }

    /// The text of a line, counted from 1, without what ends it; empty for a line that is not there.
    func text(ofLine line: Int) -> Substring.UnicodeScalarView {
        guard starts.indices.contains(line - 1) else { return Substring().unicodeScalars }
        return Substring(decoding: bytes[contentRange(ofLine: line - 1)], as: UTF8.self).unicodeScalars
    }

    private func lineIndex(ofByte offset: Int) -> Int {
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= offset {
                low = middle
            } else {
                high = middle
            }
        }
        return low
    }

    private func contentRange(ofLine index: Int) -> Range<Int> {
        let start = starts[index]
        var end = index + 1 < starts.count ? starts[index + 1] : bytes.count
        if end > start, bytes[end - 1] == UInt8(ascii: "\n") {
            end -= 1
        }
        if end > start, bytes[end - 1] == UInt8(ascii: "\r") {
            end -= 1
        }
        return start..<end
    }
}
