/// What may be printed of a text of the server.
///
/// Its messages put values of rows in quotes, before or behind what they say of them, and names too; context lines
/// quote whole rows.
enum ServerText {
    private static let hidden = "(value hidden)"
    /// The quotes of the languages that the server speaks.
    private static let quotes: Set<Character> = ["\"", "«", "»", "„", "“", "”", "‚", "‘", "’", "「", "」", "『", "』"]
    /// What stands before a quoted name.
    private static let nouns: Set<Substring> = [
        "column", "constraint", "domain", "encoding", "function", "index", "relation", "table", "view",
    ]

    /// A message about data without what it quotes, names apart.
    ///
    /// Everything from the first quote of a value to the last quote goes: a value may hold quotes itself.
    static func withoutValues(_ message: String) -> String {
        var rest = message[...]
        while let open = rest.firstIndex(where: quotes.contains) {
            let behind = rest[rest.index(after: open)...]
            if isName(behind: message[..<open]), let close = behind.firstIndex(where: quotes.contains) {
                rest = behind[behind.index(after: close)...]
                continue
            }
            guard let close = behind.lastIndex(where: quotes.contains) else { return message[..<open] + hidden }
            return message[..<open] + hidden + message[message.index(after: close)...]
        }
        return message
    }

    private static func isName(behind text: Substring) -> Bool {
        text.last == " " && text.split(separator: " ").last.map(nouns.contains) == true
    }

    /// A line of the context without values.
    static func contextWithoutValues(_ line: String, isAboutData: Bool) -> String {
        // Both quote nothing: `JSON data, line 1: {"name": …` and `portal with parameters: $1 = …`.
        for mark in ["JSON data, line ", "with parameters"] {
            if let start = line.firstRange(of: mark)?.upperBound {
                return line[..<start] + line[start...].prefix { $0.isNumber } + ": " + hidden
            }
        }
        if isAboutData {
            return withoutValues(line)
        }
        // Elsewhere quotes mostly hold SQL, which helps; rows stand behind a colon: `COPY t, line 1: "…"`.
        guard let quote = line.firstRange(of: ": \"") else { return line }
        return line[..<quote.lowerBound] + ": " + hidden
    }
}
