/// A text file of the project: its path, its bytes as checked UTF-8, and where its lines are.
///
/// Byte offsets in this library always count from the start of `bytes`, so after a byte order mark that was dropped.
public struct SourceFile: Sendable {
    /// The path for messages, as given.
    public let path: String
    /// The content: valid UTF-8 without a byte order mark and without NUL.
    public let bytes: [UInt8]
    private let lines: LineMap

    /// Takes the content of a file, dropping a leading byte order mark.
    ///
    /// Throws at the first byte that is not UTF-8, or is NUL.
    public init(path: String, bytes: [UInt8]) throws(SourceError) {
        let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        let lines = LineMap(content)
        let nul = content.firstIndex(of: 0)
        let invalid = Self.firstInvalidByte(of: content)
        if let invalid, invalid < nul ?? .max {
            // Counted in what comes before it, as the byte itself may look like the middle of a character.
            let position = LineMap(Array(content[..<invalid])).position(atByte: invalid)
            throw .invalidUTF8(Self.spot(at: position, lines: lines, path: path))
        }
        if let nul {
            throw .nulByte(Self.spot(at: lines.position(atByte: nul), lines: lines, path: path))
        }
        self.path = path
        self.bytes = content
        self.lines = lines
    }

    /// The content as a string.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The content as checksums see it: every line end is LF, and the last line has exactly one.
    ///
    /// A checkout that rewrites line ends, or an editor that adds the last one, changes nothing here. Empty stays empty.
    public var normalizedBytes: [UInt8] {
        guard !bytes.isEmpty else { return [] }
        let lineFeed = UInt8(ascii: "\n")
        // Most files have none, and a large one would take twice as long byte by byte.
        var normalized = bytes.contains(UInt8(ascii: "\r")) ? withLineFeedsOnly : bytes
        while normalized.last == lineFeed {
            normalized.removeLast()
        }
        normalized.append(lineFeed)
        return normalized
    }

    private var withLineFeedsOnly: [UInt8] {
        let lineFeed = UInt8(ascii: "\n")
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + 1)
        var previous: UInt8 = 0
        for byte in bytes {
            if byte == UInt8(ascii: "\r") {
                result.append(lineFeed)
            } else if byte != lineFeed || previous != UInt8(ascii: "\r") {
                result.append(byte)
            }
            previous = byte
        }
        return result
    }

    /// The line and column of the character that the byte at `offset` belongs to.
    ///
    /// An offset at or after the end gives the place after the last character; one inside a line end, the end of its line.
    public func position(atByte offset: Int) -> SourcePosition {
        lines.position(atByte: offset)
    }

    /// The source line at `position` and a line with a caret under its column.
    ///
    /// Tabs are copied, wide characters take two cells, and of a very long line only the part around the spot is shown.
    public func excerpt(at position: SourcePosition) -> [String] {
        Excerpt(of: lines.text(ofLine: position.line), at: position).lines
    }

    /// The place at `position` for a report, with its excerpt.
    public func spot(at position: SourcePosition) -> SourceSpot {
        Self.spot(at: position, lines: lines, path: path)
    }

    /// The place of the byte at `offset` for a report, with its excerpt.
    public func spot(atByte offset: Int) -> SourceSpot {
        spot(at: position(atByte: offset))
    }

    private static func spot(at position: SourcePosition, lines: LineMap, path: String) -> SourceSpot {
        let excerpt = Excerpt(of: lines.text(ofLine: position.line), at: position)
        return SourceSpot(path: path, position: position, excerpt: excerpt.lines)
    }

    private static func firstInvalidByte(of bytes: [UInt8]) -> Int? {
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: bytes.span)
            return nil
        } catch {
            return error.byteOffsets.lowerBound
        }
    }
}
