import SQLText

/// Rules about constraints of tables that are in use.
enum ConstraintRules {
    static func findings(in linted: LintedStatement) -> [LintFinding] {
        guard let (table, actions) = linted.alteration else { return [] }
        return actions.flatMap { action -> [LintFinding] in
            switch action.kind {
            case .addConstraint(let constraint):
                return finding(constraint, on: table, in: linted).map { [$0] } ?? []
            case .addColumn(let column):
                return column.constraints.compactMap { constraint in
                    // Without a default there is no value yet that could be looked up.
                    if case .foreignKey = constraint.kind, column.defaultValue == nil { return nil }
                    return finding(constraint, on: table, in: linted)
                }
            case .validateConstraint(let name):
                return validation(of: name, on: table, at: action.offset, in: linted).map { [$0] } ?? []
            default: return []
            }
        }
    }

    private static func finding(
        _ constraint: ConstraintDefinition, on table: ObjectName, in linted: LintedStatement
    ) -> LintFinding? {
        switch constraint.kind {
        case .check where !constraint.isNotValid:
            return linted.finding(
                .constraintScan, at: constraint.offset,
                "nobody can use \(table) while all its rows are checked (ACCESS EXCLUSIVE lock)",
                wayOut: "ADD CONSTRAINT … CHECK … NOT VALID here, and VALIDATE CONSTRAINT in a later file")
        case .foreignKey(let references) where !constraint.isNotValid:
            let both = references.map { " and \($0)" } ?? ""
            return linted.finding(
                .constraintScan, at: constraint.offset,
                "nobody can write to \(table)\(both) while all rows are checked (SHARE ROW EXCLUSIVE lock)",
                wayOut: "ADD CONSTRAINT … FOREIGN KEY … NOT VALID here, and VALIDATE CONSTRAINT in a later file")
        case .unique where !constraint.usesIndex, .primaryKey where !constraint.usesIndex:
            return linted.finding(
                .constraintIndex, at: constraint.offset,
                "nobody can use \(table) while the index of this constraint is built (ACCESS EXCLUSIVE lock)",
                wayOut: "CREATE UNIQUE INDEX CONCURRENTLY in a file of its own, then ADD CONSTRAINT … USING INDEX")
        case .exclude:
            return linted.finding(
                .constraintIndex, at: constraint.offset,
                "nobody can use \(table) while the index of this constraint is built (ACCESS EXCLUSIVE lock)",
                wayOut: "there is no other way: pick a quiet time, and say -- migrate: allow=constraint-index")
        default: return nil
        }
    }

    private static func validation(
        of name: String, on table: ObjectName, at offset: Int, in linted: LintedStatement
    ) -> LintFinding? {
        guard linted.file.directives.isTransactional, linted.objects.isOfFile(constraint: name, of: table) else {
            return nil
        }
        return linted.finding(
            .constraintScan, at: offset,
            "all rows of \(table) are checked while the lock of ADD CONSTRAINT in the same transaction is held",
            wayOut: "put VALIDATE CONSTRAINT into a later file")
    }
}
