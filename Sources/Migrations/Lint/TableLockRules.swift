import SQLText

/// Rules about statements that lock tables in use for as long as they take, or longer.
enum TableLockRules {
    static func findings(in linted: LintedStatement) -> [LintFinding] {
        switch linted.change {
        case .lockTables(let tables, let mode): locks(of: tables, mode, in: linted)
        case .maintenance(let maintenance): finding(maintenance, in: linted).map { [$0] } ?? []
        case .alterRelation(_, let actions): actions.compactMap { attachment($0, in: linted) }
        default: []
        }
    }

    /// The modes of LOCK TABLE beside which others can write.
    private static let mild: Set<String> = ["access share", "row share", "row exclusive", "share update exclusive"]

    private static func locks(of tables: [ObjectName], _ mode: String, in linted: LintedStatement) -> [LintFinding] {
        guard !mild.contains(mode) else { return [] }
        let others = mode == "access exclusive" ? "use" : "write to"
        return tables.filter { !linted.objects.isNew($0) }.map { table in
            linted.finding(
                .lockTable, at: table.range.lowerBound,
                "nobody can \(others) \(table) until the transaction ends (\(mode.uppercased()) lock)",
                wayOut: "leave it out: each statement takes the lock that it needs")
        }
    }

    private static func finding(_ maintenance: Maintenance, in linted: LintedStatement) -> LintFinding? {
        let objects = linted.objects
        let what: String
        switch maintenance.target {
        case .tables(let tables):
            guard let table = tables.first(where: { !objects.isNew($0) }) else { return nil }
            what = "\(table)"
        case .index(let index):
            guard !objects.isNewIndex(index) else { return nil }
            what = "the table of \(index)"
        case .many: what = "each table in turn"
        }
        let others = maintenance.command == "REINDEX" ? "write to" : "use"
        return linted.finding(
            .blockingMaintenance, "nobody can \(others) \(what) while \(maintenance.command) writes it anew",
            wayOut: maintenance.instead.map { "\($0), in a file of its own with -- migrate: transaction=off" }
                ?? "this is no migration: run it by hand at a quiet time")
    }

    private static func attachment(_ action: TableAction, in linted: LintedStatement) -> LintFinding? {
        guard case .attachPartition(let partition) = action.kind, !linted.objects.isNew(partition),
            !linted.objects.hasCheck(partition)
        else { return nil }
        return linted.finding(
            .attachPartition, at: action.offset,
            "nobody can use \(partition) while all its rows are checked (ACCESS EXCLUSIVE lock)",
            wayOut: "add a CHECK with the bounds of the partition first: NOT VALID, and VALIDATE it in a later file")
    }
}
