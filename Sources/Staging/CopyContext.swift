/// Where a COPY was when the server refused something, as the context of the error says: `COPY visits, line 5`.
///
/// In the text and the binary format the number is that of the row in the statement (specs/loader.md §0.3). The server
/// may speak any language: only the table's name, the number and the order of words are looked at. A language that
/// puts them in another order tells nothing, and then there is none.
package struct CopyContext: Equatable {
    /// 1-based number of the row in its COPY.
    package let row: Int
    /// What follows the word for "column": its name, and often the value behind it.
    let column: Substring?

    /// Reads the call stack of an error of a COPY into a table.
    package init?(_ context: String, table: String) {
        // A value that is quoted may hold line feeds, and then lines of its own: they come behind the server's.
        for line in context.split(separator: "\n") where line.hasPrefix("COPY \(table), ") {
            let words = line.dropFirst("COPY \(table), ".count)
            guard let space = words.firstIndex(of: " ") else { return nil }
            let behind = words[words.index(after: space)...]
            let digits = behind.prefix { $0.isASCII && $0.isNumber }
            guard space > words.startIndex, let row = Int(digits) else { return nil }
            self.row = row
            let rest = behind[digits.endIndex...]
            if rest.hasPrefix(", "), let space = rest.dropFirst(2).firstIndex(of: " ") {
                column = rest[rest.index(after: space)...]
            } else {
                column = nil
            }
            return
        }
        return nil
    }

    /// Whether the column is the one of this name.
    func isColumn(_ name: String) -> Bool {
        guard let column, column.hasPrefix(name) else { return false }
        let behind = column.dropFirst(name.count)
        // French has a space before its colons.
        return behind.isEmpty || behind.hasPrefix(":") || behind.hasPrefix(" :")
    }
}
