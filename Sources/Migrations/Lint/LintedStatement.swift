import SQLText

/// A statement of a run, with what the rules have to know about it.
struct LintedStatement {
    let file: VersionedFile
    let statement: Statement
    /// What it does.
    let change: SchemaChange
    /// What the run has made before it.
    let objects: RunObjects
    /// Whether pg_dump wrote the file.
    let isOfDump: Bool

    /// A finding at a byte of the file.
    func finding(_ rule: LintRule, at offset: Int, _ message: String, wayOut: String) -> LintFinding {
        LintFinding(rule: rule, spot: file.source.spot(atByte: offset), message: message, wayOut: wayOut)
    }

    /// A finding at the statement.
    func finding(_ rule: LintRule, _ message: String, wayOut: String) -> LintFinding {
        finding(rule, at: statement.byteOffset, message, wayOut: wayOut)
    }

    /// What it does to a table or view that the run has not made; nil for every other statement.
    var alteration: (table: ObjectName, actions: [TableAction])? {
        guard case .alterRelation(let table, let actions) = change, !objects.isNew(table) else { return nil }
        return (table, actions)
    }
}
