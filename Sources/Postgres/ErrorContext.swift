/// The call stack of an error as the server tells it, innermost first: functions, statements of theirs, and a COPY.
///
/// The server may speak any language. Lines hold values: of the row that a COPY was at, of JSON, and of statements that a
/// function puts together. Values may hold line feeds, so that lines need not be the server's.
struct ErrorContext {
    private let lines: [Substring]
    /// The functions among the lines, as far as lines are sure to be about one.
    private let functions: [String]

    init(_ text: String) {
        lines = text.split(separator: "\n")
        // Behind the line of a COPY are the rest of its row and, in a function that runs one, what called it.
        functions = lines.prefix { !ServerText.isOfCopy($0) }.filter(ServerText.isOfFunction).map {
            ServerText.withoutValues(String($0))
        }
    }

    /// Whether a function may have chosen the words of the error, or values in them: whatever was innermost and is none of
    /// the server's own.
    var isOfFunction: Bool { lines.first.map { !ServerText.isOfServer($0) } ?? false }

    /// The innermost function and the place in it: `PL/pgSQL function f() line 3 at RAISE`.
    var function: String? { functions.first }

    /// The functions, and where a COPY was: on one line, without values.
    var withoutStatements: String {
        (functions + lines.filter(ServerText.isOfCopy).prefix(1).map { ServerText.contextWithoutValues($0) })
            .joined(separator: "; ")
    }

    /// The innermost line, without values: of data, all that is sure to be the server's.
    var innermost: String {
        lines.first.map { ServerText.withoutValues(ServerText.contextWithoutValues($0)) } ?? ""
    }

    /// Everything on one line, statements included, but no rows.
    var whole: String {
        let end = lines.firstIndex(where: ServerText.isOfCopy).map { $0 + 1 } ?? lines.endIndex
        return lines[..<end].map { ServerText.contextWithoutValues($0) }.joined(separator: "; ")
    }
}
