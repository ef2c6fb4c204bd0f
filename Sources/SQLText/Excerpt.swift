/// A source line and, under it, a caret below one column: the way every compiler points at a spot.
struct Excerpt {
    /// Room for the text of the line, so that with the number before it a report stays within 80 columns.
    private static let room = 68

    let lines: [String]

    init(of text: Substring.UnicodeScalarView, at position: SourcePosition) {
        let scalars = Array(text)
        let spot = min(max(position.column - 1, 0), scalars.count)
        let window = Self.window(of: scalars, around: spot)

        var shown = window.lowerBound > 0 ? "…" : ""
        var caret = window.lowerBound > 0 ? " " : ""
        for index in window {
            let scalar = scalars[index]
            shown.unicodeScalars.append(scalar.isPrintable ? scalar : "\u{FFFD}")
            if index < spot {
                caret += scalar == "\t" ? "\t" : String(repeating: " ", count: scalar.cells)
            }
        }
        if window.upperBound < scalars.count {
            shown += "…"
        }

        let number = String(position.line)
        let margin = String(repeating: " ", count: max(0, 5 - number.count))
        let blank = String(repeating: " ", count: margin.count + number.count)
        lines = ["\(margin)\(number) | \(shown)", "\(blank) | \(caret)^"]
    }

    /// The part of a line to show: all of it where it fits, else what fits around the spot, half of it before the spot.
    private static func window(of scalars: [Unicode.Scalar], around spot: Int) -> Range<Int> {
        let whole = scalars.prefix(room + 1).reduce(0) { $0 + $1.mostCells }
        if scalars.count <= room, whole <= room {
            return 0..<scalars.count
        }
        var left = room - 2  // a mark at either end
        var lower = spot
        var upper = spot
        func growLeft(to reserve: Int) {
            while lower > 0, left - scalars[lower - 1].mostCells >= reserve {
                lower -= 1
                left -= scalars[lower].mostCells
            }
        }
        growLeft(to: room / 2)
        while upper < scalars.count, left >= scalars[upper].mostCells {
            left -= scalars[upper].mostCells
            upper += 1
        }
        growLeft(to: 0)
        return lower..<upper
    }
}

extension Unicode.Scalar {
    /// Control characters could move a terminal's cursor, or recolour it.
    fileprivate var isPrintable: Bool { self == "\t" || properties.generalCategory != .control }

    /// The cells of a terminal that the character takes, a tab at its widest.
    fileprivate var mostCells: Int { self == "\t" ? 8 : cells }

    /// The cells of a terminal that the character takes: 0 for a combining mark, 2 for an ideograph or an emoji.
    fileprivate var cells: Int {
        guard value >= 0x300 else { return 1 }
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF,
            0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            return 2
        default:
            return properties.isEmojiPresentation ? 2 : 1
        }
    }
}
