extension Token {
    /// A literal that goes on on further lines, with only a line feed between its parts; nil where it is in one part.
    ///
    /// Blanks and comments stand between the parts, and none of them is in the value.
    package func joinedParts(in bytes: [UInt8]) -> [UInt8]? {
        guard kind == .string || kind == .escapeString, isTerminated, bytes[range].contains(where: \.isLineEnd),
            let opening = bytes[range].firstIndex(of: Self.quote)
        else { return nil }
        var joined: [UInt8] = []
        var start = range.lowerBound
        var index = opening + 1
        while index < range.upperBound - 1 {
            switch bytes[index] {
            case UInt8(ascii: "\\") where kind == .escapeString: index += 2
            case Self.quote where bytes[index + 1] == Self.quote: index += 2
            case Self.quote:
                joined += bytes[start...index]
                joined.append(UInt8(ascii: "\n"))
                start = nextQuote(after: index, in: bytes)
                index = start + 1
            default: index += 1
            }
        }
        return joined.isEmpty ? nil : joined + bytes[start..<range.upperBound]
    }

    /// The opening quote of the next part; a comment before it may hold quotes of its own.
    private func nextQuote(after end: Int, in bytes: [UInt8]) -> Int {
        var index = end + 1
        while bytes[index] != Self.quote {
            if bytes[index] == UInt8(ascii: "-") {
                index = bytes[index...].firstIndex(where: \.isLineEnd) ?? range.upperBound - 1
            } else {
                index += 1
            }
        }
        return index
    }

    private static var quote: UInt8 { UInt8(ascii: "'") }
}
