public import SQLText

/// A file beside a migration: `NNNN_name.verify.sql` or `NNNN_name.undo.sql`.
public struct CompanionFile: Sendable {
    /// What a companion is for.
    enum Role: String, CaseIterable {
        case verify
        case undo

        /// How the names of such files end.
        var suffix: String { ".\(rawValue).sql" }
    }

    /// The text.
    public let source: SourceFile
    /// How it says it is to be run.
    public let directives: Directives
    /// Its statements, in order.
    public let statements: [Statement]

    /// Takes a file apart; throws when its text cannot be split, does not belong in a transaction, or is empty.
    init(_ source: SourceFile) throws {
        self.source = source
        statements = try source.applicableStatements()
        directives = try Directives(of: source, statements: statements, allowed: [.lockTimeout, .statementTimeout])
        try source.requireStatements(statements)
        try source.requireTransactional(statements)
    }
}
