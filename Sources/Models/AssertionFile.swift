import Migrations
public import Postgres
public import SQLText

/// An assertion: a select that returns the rows which break a rule.
public struct AssertionFile: Sendable {
    /// How bad it is when the rule is broken.
    public enum Severity: String, Sendable {
        /// The day is not published.
        case error
        /// It is published, and the finding kept.
        case warn
    }

    /// What it looks at.
    public enum Scope: String, Sendable {
        /// The affected days.
        case affected
        /// Everything.
        case all
    }

    /// Its name: that of the file.
    public let name: String
    /// How bad it is when the rule is broken.
    public let severity: Severity
    /// What it looks at.
    public let scope: Scope
    /// Why the rule holds.
    public let why: String
    /// The table whose rows the rule is about, to say what share breaks it.
    public let denominator: TableName?
    /// The text.
    public let source: SourceFile
    /// The select.
    public let statement: Statement

    /// Takes a file apart; throws when its header lacks severity, scope or why, or it is not one select.
    public init(_ source: SourceFile) throws {
        let header = try FileHeader(of: source)
        let start = SourcePosition(line: 1, column: 1)
        if let entry = header.unknownEntries(allowed: ["severity", "scope", "why", "of"]).first {
            throw ModelError.badHeader(source.spot(at: entry.position), "the key '\(entry.key)' is not known")
        }
        func place(_ key: String) -> SourceSpot { source.spot(at: header.entry(key)?.valuePosition ?? start) }
        guard let severity = header.value("severity").flatMap({ Severity(rawValue: $0) }) else {
            throw ModelError.badHeader(place("severity"), "the header must say: severity: error or warn")
        }
        guard let scope = header.value("scope").flatMap({ Scope(rawValue: $0) }) else {
            throw ModelError.badHeader(place("scope"), "the header must say: scope: affected or all")
        }
        guard let why = header.value("why"), !why.isEmpty else {
            throw ModelError.badHeader(place("why"), "the header must say why the rule holds: why: …")
        }
        if let of = header.value("of") {
            guard let table = TableName(of) else {
                throw ModelError.badHeader(place("of"), "of: names a table, schema.table")
            }
            denominator = table
        } else {
            denominator = nil
        }
        name = String((source.path.split(separator: "/").last ?? "").dropLast(".sql".count))
        self.severity = severity
        self.scope = scope
        self.why = why
        self.source = source
        statement = try source.onlySelect()
    }
}
