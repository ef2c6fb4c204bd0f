import SQLText

/// Rules about the columns of tables that are in use.
enum ColumnRules {
    static func findings(in linted: LintedStatement) -> [LintFinding] {
        guard let (table, actions) = linted.alteration else { return [] }
        return actions.flatMap { action -> [LintFinding] in
            switch action.kind {
            case .addColumn(let column): return addition(of: column, to: table, at: action.offset, in: linted)
            case .setNotNull(let column) where !linted.objects.isProvedNotNull(column, of: table):
                return [
                    linted.finding(
                        .notNullScan, at: action.offset,
                        "nobody can use \(table) while all its rows are checked (ACCESS EXCLUSIVE lock)",
                        wayOut:
                            "ADD CONSTRAINT … CHECK (\(column) IS NOT NULL) NOT VALID, VALIDATE it in a later file, "
                            + "then SET NOT NULL")
                ]
            case .setType(let column):
                return [
                    linted.finding(
                        .columnType, at: action.offset,
                        "nobody can use \(table) while it is written anew with \(column) of another type, and what "
                            + "depends on the old type breaks",
                        wayOut: "add a column, fill it in batches and swap the two; where nothing is rewritten "
                            + "(varchar to text, a longer varchar) say -- migrate: allow=column-type")
                ]
            default: return []
            }
        }
    }

    private static func addition(
        of column: ColumnDefinition, to table: ObjectName, at offset: Int, in linted: LintedStatement
    ) -> [LintFinding] {
        var findings: [LintFinding] = []
        func rewrite(at offset: Int, because reason: String, wayOut: String) {
            findings.append(
                linted.finding(
                    .columnRewrite, at: offset,
                    "nobody can use \(table) while it is written anew: \(reason) (ACCESS EXCLUSIVE lock)",
                    wayOut: wayOut))
        }
        let inSteps = "add the column without it, give it its DEFAULT with ALTER COLUMN, and fill the rows in batches"
        if let generated = column.generated {
            rewrite(at: generated.offset, because: "\(generated.words) fills each row", wayOut: inSteps)
        } else if let type = column.type, column.isSerial {
            rewrite(
                at: type.range.lowerBound, because: "\(type.text) gives each row a number of its own", wayOut: inSteps)
        } else if let function = column.defaultValue.flatMap(DefaultExpression.functionPerRow) {
            rewrite(
                at: function.range.lowerBound,
                because: "\(ObjectName.identifier(function))() may give each row another value",
                wayOut: inSteps + "; if the function is not volatile, say -- migrate: allow=column-rewrite")
        }
        let isFilled = column.defaultValue.map { $0.map(\.text) != ["null"] } ?? false
        if column.isRequired, !isFilled, column.generated == nil, !column.isSerial {
            findings.append(
                linted.finding(
                    .columnRequired, at: offset,
                    "this fails if \(table) has a row: \(column.name) is NOT NULL and has no DEFAULT",
                    wayOut: "give it a DEFAULT, or add it without NOT NULL and fill it first"))
        }
        return findings
    }
}
