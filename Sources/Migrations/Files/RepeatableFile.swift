public import SQLText

/// A file that is applied again whenever its content changes: a function, reference data, a view, access rights.
public struct RepeatableFile: Sendable {
    /// What kind of file it is; kinds are applied in the order of the cases.
    public enum Kind: String, Sendable, CaseIterable, Comparable {
        /// `functions/<schema>/<name>.sql`
        case function
        /// `reference/<schema>/<table>.sql`
        case reference
        /// A model of kind view: `models/<schema>/<name>.sql`
        case view
        /// `access/<name>.sql`
        case access

        /// Functions first, access rights last.
        public static func < (left: Kind, right: Kind) -> Bool {
            (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
        }
    }

    /// What kind of file it is.
    public let kind: Kind
    /// What it is about: `ops.local_time`, `hospital_operations.shifts`; the name alone for access rights.
    public let key: String
    /// The text.
    public let source: SourceFile
    /// The checksum of the text.
    public let sum: String
    /// How it says it is to be applied.
    public let directives: Directives
    /// Its statements, in order.
    public let statements: [Statement]
    /// What is put before the statement: `create or replace view … as`, where the file is only the select.
    public let prelude: String

    /// Takes a file apart; throws when its text cannot be split or does not belong in a transaction.
    public init(kind: Kind, key: String, source: SourceFile, prelude: String = "") throws {
        self.kind = kind
        self.key = key
        self.source = source
        self.prelude = prelude
        // What is put before the text is as much part of what is applied.
        sum =
            try prelude.isEmpty
            ? fileSum(of: source)
            : fileSum(
                of: SourceFile(
                    path: source.path, bytes: Array(prelude.utf8) + source.normalizedBytes))
        statements = try source.applicableStatements()
        // They share a transaction, so none can ask for another kind.
        directives = try Directives(of: source, statements: statements, allowed: [.allow])
        try source.requireTransactional(statements)
    }

    /// The checksum of its code, of what is put before it too; see ``codeSum(of:statements:directives:prelude:)``.
    func codeSum() throws -> String {
        try Migrations.codeSum(
            of: source, statements: statements, directives: directives.lines, prelude: prelude)
    }
}
