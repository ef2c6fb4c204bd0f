/// The name of a table or view with its schema: `hospital_admissions.visits`.
public struct TableName: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The schema.
    public let schema: String
    /// The name within the schema.
    public let name: String

    /// A name from its parts.
    public init(schema: String, name: String) {
        self.schema = schema
        self.name = name
    }

    /// Reads `schema.name`, both plain lower-case identifiers; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy(Self.isPlain) else { return nil }
        self.init(schema: String(parts[0]), name: String(parts[1]))
    }

    /// Reads `schema.table` as the catalog spells it, without quotes; nil without a full stop between two names.
    public init?(catalogName text: String) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
        self.init(schema: String(parts[0]), name: String(parts[1]))
    }

    private static func isPlain(_ part: Substring) -> Bool {
        guard let first = part.utf8.first, first == 0x5F || (0x61...0x7A).contains(first) else { return false }
        return part.utf8.allSatisfy { $0 == 0x5F || (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) }
    }

    /// `schema.name`.
    public var description: String { "\(schema).\(name)" }

    /// Both parts in double quotes.
    public var quoted: String { "\(SQL.quoted(schema)).\(SQL.quoted(name))" }

    /// By schema, then by name, in the order of their bytes.
    public static func < (left: TableName, right: TableName) -> Bool {
        (left.schema, left.name) < (right.schema, right.name)
    }
}
