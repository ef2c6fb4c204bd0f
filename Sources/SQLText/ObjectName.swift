/// The name of a table, an index and the like as a statement gives it, with or without its schema.
package struct ObjectName: Sendable, Hashable, CustomStringConvertible {
    /// The schema, as the catalog writes it; nil where the text leaves it to the search path.
    package let schema: String?
    /// The name within the schema, as the catalog writes it.
    package let name: String
    /// The bytes of the file from the first part to the last.
    package let range: Range<Int>

    /// The name of one or more words, of which the last two count.
    init?(_ parts: [Word]) {
        guard let first = parts.first, let last = parts.last else { return nil }
        schema = parts.count > 1 ? Self.identifier(parts[parts.count - 2]) : nil
        name = Self.identifier(last)
        range = first.range.lowerBound..<last.range.upperBound
    }

    /// The name for a report: `schema.name`.
    package var description: String { [schema, name].compactMap { $0 }.joined(separator: ".") }

    /// The name for a statement: each part in double quotes.
    package var quoted: String {
        [schema, name].compactMap { $0 }.map { "\"\($0.replacing("\"", with: "\"\""))\"" }.joined(separator: ".")
    }

    /// A word as the catalog has it: without quotes, and as short as the server cuts it.
    package static func identifier(_ word: Word) -> String {
        guard word.kind == .quotedIdentifier else { return truncated(word.text) }
        let isUnicode = word.text.first != "\""
        let content = String(word.text.dropFirst(isUnicode ? 3 : 1).dropLast()).replacing("\"\"", with: "\"")
        return truncated(isUnicode ? unescaped(content) : content)
    }

    /// Names are cut to 63 bytes (NAMEDATALEN), never within a character.
    private static func truncated(_ name: String) -> String {
        guard name.utf8.count > 63 else { return name }
        var result = ""
        for scalar in name.unicodeScalars {
            guard result.utf8.count + UTF8.width(scalar) <= 63 else { break }
            result.unicodeScalars.append(scalar)
        }
        return result
    }

    /// `U&"d\0061t\+000061"` as `data`; one with an escape character of its own (`UESCAPE`) is left as it is.
    private static func unescaped(_ text: String) -> String {
        text.replacing(/\\(?:\\|\+([0-9a-fA-F]{6})|([0-9a-fA-F]{4}))/) { match in
            guard let digits = match.output.1 ?? match.output.2 else { return "\\" }
            return UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init).map(String.init) ?? String(match.output.0)
        }
    }
}
