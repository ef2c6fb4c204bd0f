/// A statement and the values bound to it: `"select 1 where feed = \(feed)"` sends `feed` as `$1`, never as text.
public struct SQL: Sendable, ExpressibleByStringInterpolation {
    /// The statement with `$1`, `$2` … where values go.
    public private(set) var text: String
    /// The values in the text form of their types; nil is NULL.
    public private(set) var parameters: [String?]

    /// Whether a C string would end before the statement or one of its values does.
    var holdsNUL: Bool { text.utf8.contains(0) || parameters.contains { $0?.utf8.contains(0) == true } }

    /// A statement without values.
    public init(stringLiteral value: String) {
        text = value
        parameters = []
    }

    /// A statement put together by interpolation.
    public init(stringInterpolation: StringInterpolation) {
        text = stringInterpolation.text
        parameters = stringInterpolation.parameters
    }

    /// Text that becomes part of a statement as it is: only for text that came from our own files or was quoted.
    public init(verbatim text: String) {
        self.text = text
        parameters = []
    }

    /// What may stand in `\(…)`: a value (bound), `identifier:` (quoted), `verbatim:` (as it is).
    public struct StringInterpolation: StringInterpolationProtocol {
        var text = ""
        var parameters: [String?] = []

        /// An empty statement with room for its pieces.
        public init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + 4 * interpolationCount)
        }

        /// The text between values.
        public mutating func appendLiteral(_ literal: String) {
            text += literal
        }

        /// A value, bound.
        public mutating func appendInterpolation(_ value: some PostgresEncodable) {
            parameters.append(value.postgresText)
            text += "$\(parameters.count)"
        }

        /// A value or NULL, bound.
        public mutating func appendInterpolation(_ value: (some PostgresEncodable)?) {
            parameters.append(value?.postgresText)
            text += "$\(parameters.count)"
        }

        /// The name of a column or another single identifier, quoted.
        public mutating func appendInterpolation(identifier: String) {
            text += SQL.quoted(identifier)
        }

        /// The name of a table, quoted.
        public mutating func appendInterpolation(table: TableName) {
            text += table.quoted
        }

        /// Text of our own files, as it is.
        public mutating func appendInterpolation(verbatim: String) {
            text += verbatim
        }
    }

    /// An identifier in double quotes, its own doubled.
    public static func quoted(_ identifier: String) -> String {
        // Once for each value of a row that is read, and hardly ever with something to double.
        let hasQuote = identifier.utf8.contains(UInt8(ascii: "\""))
        return "\"" + (hasQuote ? identifier.replacing("\"", with: "\"\"") : identifier) + "\""
    }

    /// A string literal in single quotes, its own doubled (needs `standard_conforming_strings`, which sessions set).
    public static func literal(_ string: String) -> String {
        string.utf8.contains(UInt8(ascii: "'")) ? "'" + string.replacing("'", with: "''") + "'" : "'\(string)'"
    }
}
