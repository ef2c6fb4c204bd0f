/// What is read as a record and as a value: our own rules, or more of what the server's COPY would accept.
public struct Grammar: Sendable, Equatable {
    /// Where quotes may stand.
    public enum Quoting: Sendable {
        /// Around a whole field (RFC 4180).
        case strict
        /// Anywhere in a field, as COPY reads it: `ab"c,d"e` is the value `abc,de`.
        case lenient
    }

    /// Who decides which texts are values of a type.
    public enum Values: Sendable {
        /// The encoders: what two people would read in the same way (specs/loader.md §3a).
        case strict
        /// The server, whose settings say what `02/03/2024` means; everything then goes through COPY's text format.
        case server
    }

    /// Where quotes may stand.
    public let quoting: Quoting
    /// Who decides which texts are values of a type.
    public let values: Values

    /// A grammar; without arguments the strict one.
    public init(quoting: Quoting = .strict, values: Values = .strict) {
        self.quoting = quoting
        self.values = values
    }
}
