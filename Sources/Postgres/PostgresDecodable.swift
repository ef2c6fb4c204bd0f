/// A value that can be read from a column of a result.
public protocol PostgresDecodable {
    /// Reads the text form of the type; nil when the text is not one.
    init?(postgresText: String)
}

extension String: PostgresDecodable {
    /// The text itself.
    public init?(postgresText: String) {
        self = postgresText
    }
}

extension Int: PostgresDecodable {
    /// Decimal digits.
    public init?(postgresText: String) {
        self.init(postgresText)
    }
}

extension Int32: PostgresDecodable {
    /// Decimal digits.
    public init?(postgresText: String) {
        self.init(postgresText)
    }
}

extension Int64: PostgresDecodable {
    /// Decimal digits.
    public init?(postgresText: String) {
        self.init(postgresText)
    }
}

extension UInt32: PostgresDecodable {
    /// Decimal digits: an oid.
    public init?(postgresText: String) {
        self.init(postgresText)
    }
}

extension Double: PostgresDecodable {
    /// Any number the server prints.
    public init?(postgresText: String) {
        self.init(postgresText)
    }
}

extension Bool: PostgresDecodable {
    /// `t` or `f`, as the server prints it.
    public init?(postgresText: String) {
        switch postgresText {
        case "t": self = true
        case "f": self = false
        default: return nil
        }
    }
}

extension Array: PostgresDecodable where Element: PostgresDecodable {
    /// A one-dimensional array without nulls.
    public init?(postgresText: String) {
        let scalars = Array<Unicode.Scalar>(postgresText.unicodeScalars)
        guard scalars.first == "{", scalars.last == "}" else { return nil }
        self = []
        var index = 1
        while index < scalars.count - 1 {
            var text = ""
            let quoted = scalars[index] == "\""
            index += quoted ? 1 : 0
            while index < scalars.count - 1, scalars[index] != (quoted ? "\"" : ",") {
                // A backslash makes the scalar after it ordinary.
                index += scalars[index] == "\\" ? 1 : 0
                guard index < scalars.count else { return nil }
                text.unicodeScalars.append(scalars[index])
                index += 1
            }
            guard quoted || text != "NULL", let element = Element(postgresText: text) else { return nil }
            append(element)
            index += quoted ? 2 : 1
        }
    }
}
