public import Failures

/// What is wrong with a SQL file before any of it is sent to a server.
public enum SourceError: Failure, Hashable {
    /// The file is not UTF-8; the spot is the first byte that is not.
    case invalidUTF8(SourceSpot)
    /// The file holds a NUL byte, which no SQL text can.
    case nulByte(SourceSpot)
    /// Something is opened at the spot and never closed.
    case unterminated(Opening, SourceSpot)
    /// A command of psql's (`\connect`), named with its backslash, where SQL is expected.
    case metaCommand(String, SourceSpot)
    /// No line with `\.` alone ends the data of the `COPY … FROM STDIN` at the spot.
    case endlessCopy(SourceSpot)
    /// At the spot, behind the semicolon of a `COPY … FROM STDIN`, begins something that its line does not hold whole.
    case cutByCopyData(SourceSpot)
    /// A key of the header is set a second time at the spot.
    case repeatedKey(String, first: SourcePosition, SourceSpot)

    /// What can be opened and has to be closed again.
    public enum Opening: Sendable, Hashable {
        /// `'…'`, with or without a prefix.
        case string
        /// `$tag$…$tag$`; the value is the delimiter, `$tag$`.
        case dollarString(String)
        /// `"…"`.
        case quotedIdentifier
        /// `/* … */`, which nests.
        case comment
        /// `( … )`.
        case parenthesis
        /// `BEGIN … END` in the body of a function or procedure.
        case block
    }

    /// Where it is.
    public var spot: SourceSpot {
        switch self {
        case .invalidUTF8(let spot), .nulByte(let spot), .unterminated(_, let spot), .metaCommand(_, let spot),
            .endlessCopy(let spot), .cutByCopyData(let spot), .repeatedKey(_, _, let spot):
            spot
        }
    }

    /// What is wrong, in one sentence.
    public var message: String {
        switch self {
        case .invalidUTF8: "this is not UTF-8 text"
        case .nulByte: "a NUL byte cannot stand in SQL"
        case .unterminated(.string, _): "this string has no closing '"
        case .unterminated(.dollarString(let delimiter), _): "this string has no closing \(delimiter)"
        case .unterminated(.quotedIdentifier, _): "this quoted name has no closing \""
        case .unterminated(.comment, _): "this comment has no closing */"
        case .unterminated(.parenthesis, _): "this parenthesis is never closed"
        case .unterminated(.block, _): "this BEGIN has no END"
        case .metaCommand(let name, _): "\(name) is a command of psql, not SQL"
        case .endlessCopy: #"the data of this COPY … FROM STDIN has no end: no line with \. alone"#
        case .cutByCopyData: "the next line is data of the COPY before this, which must end here"
        case .repeatedKey(let key, let first, _): "`\(key):` is set again, first in line \(first.line)"
        }
    }

    /// The place as `path:line:column`.
    public var location: String? { spot.location }

    /// The source line with a caret under the spot.
    public var notes: [String] { spot.excerpt }

    /// What to do about it.
    public var wayOut: String? {
        switch self {
        case .invalidUTF8, .nulByte: "save the file as UTF-8"
        case .unterminated(.string, _), .unterminated(.quotedIdentifier, _):
            "close it, or find the stray quote above it"
        case .unterminated: "close it"
        case .metaCommand: "remove it: files are sent to the server without psql"
        case .endlessCopy: #"put the rows right below it, and a line \. behind them"#
        case .cutByCopyData: "put it below the data"
        case .repeatedKey: "keep one of the two"
        }
    }

    /// Refused, as nothing has been sent.
    public var outcome: Outcome { .refused }
}
