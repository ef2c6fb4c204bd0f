/// How many cells of a terminal a text takes.
enum CellWidth {
    static func of(_ text: some StringProtocol) -> Int {
        // Nearly all text is ASCII, where a byte is a cell.
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) {
            return text.utf8.count
        }
        return text.reduce(0) { $0 + of($1) }
    }

    /// The widest of the character's scalars decides: those after the first join it or modify it.
    static func of(_ character: Character) -> Int {
        character.unicodeScalars.reduce(0) { max($0, of($1)) }
    }

    /// The longest beginning of the text that fits in the cells.
    static func prefix(of text: String, cells: Int) -> Substring {
        var left = cells
        return text.prefix { character in
            left -= of(character)
            return left >= 0
        }
    }

    private static func of(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control:
            // U+FE0F asks for the emoji form of the character before it, which is wide.
            return scalar.value == 0xFE0F ? 2 : 0
        default:
            return scalar.properties.isEmojiPresentation || wide.contains { $0.contains(scalar.value) } ? 2 : 1
        }
    }

    /// The blocks that Unicode's EastAsianWidth.txt calls wide or fullwidth; emoji have a property of their own.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
        0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
        0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF, 0x1F200...0x1F2FF, 0x20000...0x3FFFD,
    ]
}
