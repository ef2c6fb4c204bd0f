/// Text broken into lines of a width.
enum TextWrap {
    /// Breaks one paragraph at its spaces; a word wider than a line gets a line of its own.
    static func lines(_ paragraph: String, width: Int) -> [String] {
        lines(words: paragraph.split { $0.isWhitespace }.map(String.init), width: width)
    }

    /// Fills lines with words that must stay whole, spaces in them included.
    static func lines(words: [String], width: Int) -> [String] {
        var lines: [String] = []
        var used = 0
        for word in words {
            let cells = CellWidth.of(word)
            if let last = lines.last, used + 1 + cells <= width {
                lines[lines.count - 1] = "\(last) \(word)"
                used += 1 + cells
            } else {
                lines.append(word)
                used = cells
            }
        }
        return lines
    }

    /// Breaks a text of several paragraphs: lines that belong together are reflowed, indented ones stay as they are,
    /// and an item that begins with `- ` hangs.
    static func paragraphs(_ text: String, width: Int) -> [String] {
        var result: [String] = []
        var open: [Substring] = []
        func close() {
            let isItem = open.first?.hasPrefix("- ") ?? false
            let wrapped = lines(open.joined(separator: " "), width: isItem ? width - 2 : width)
            result += wrapped.enumerated().map { isItem && $0.offset > 0 ? "  \($0.element)" : $0.element }
            open = []
        }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.allSatisfy(\.isWhitespace) {
                close()
                result.append("")
            } else if line.hasPrefix(" ") {
                close()
                result.append(String(line))
            } else {
                if line.hasPrefix("- ") {
                    close()
                }
                open.append(line)
            }
        }
        close()
        return result
    }
}
