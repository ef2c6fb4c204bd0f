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

    /// A line of the context without what it quotes of a row; statements in it stay.
    static func contextWithoutValues(_ line: Substring) -> String {
        // Parameters of a portal; `$1 = ` may be in a statement too, which is quoted.
        if let behind = line.firstRange(of: "with parameters")?.upperBound {
            return line[..<behind] + ": " + hidden
        }
        if let start = line.firstRange(of: "$1 = ")?.lowerBound, !line[..<start].contains(where: quotes.contains) {
            return line[..<start] + hidden
        }
        if let behind = endOfJSONLine(line) {
            return line[..<behind] + ": " + hidden
        }
        guard isOfCopy(line), let quote = line.firstIndex(where: quotes.contains) else { return String(line) }
        // Of a column or of the whole row, and whatever the row says goes on to the end.
        return line[..<quote] + hidden
    }

    /// Behind the number in `JSON data, line 1: {"name": …`, of which nothing is in quotes of the server's.
    private static func endOfJSONLine(_ line: Substring) -> Substring.Index? {
        guard let digit = line.firstIndex(where: \.isNumber), line[..<digit].contains("JSON"),
            !line[..<digit].contains(where: quotes.contains)
        else { return nil }
        return line[digit...].firstIndex { !$0.isNumber } ?? line.endIndex
    }

    /// Whether a line says where a COPY was: `COPY t, line 1, column a: "…"`.
    static func isOfCopy(_ line: Substring) -> Bool {
        let words = line.prefix { !quotes.contains($0) }
        return words.contains("COPY") && !words.contains("PL/") && endOfJSONLine(line) == nil
    }

    /// Whether a line names a function and the place in it: `PL/pgSQL function f() line 3 at RAISE`.
    static func isOfFunction(_ line: Substring) -> Bool {
        line.prefix { $0 != "(" && !quotes.contains($0) }.contains("PL/") || line.hasPrefix("SQL function ")
    }

    /// Whether a line is known to be none of a function or a statement in one.
    static func isOfServer(_ line: Substring) -> Bool {
        isOfCopy(line) || endOfJSONLine(line) != nil || line.hasPrefix("while ") || line == "parallel worker"
            || line.prefix { !quotes.contains($0) }.contains(" with parameters")
    }
}
