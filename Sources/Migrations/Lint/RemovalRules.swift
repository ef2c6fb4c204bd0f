import SQLText

/// Rules about what others may still use when it goes away under its name.
enum RemovalRules {
    static func findings(in linted: LintedStatement) -> [LintFinding] {
        switch linted.change {
        case .alterRelation: alterations(in: linted)
        case .dropRelations(let names, isTable: true): drops(of: names, in: linted)
        case .dropSchemas(let schemas, cascades: true):
            schemas.filter { !linted.objects.isNewSchema($0) }.map { schema in
                linted.finding(
                    .dropTable, at: schema.range.lowerBound,
                    "every table in \(schema) is lost for good, whoever still reads it",
                    wayOut: "drop its tables one by one, then the schema without CASCADE")
            }
        case .renameSchema(let schema, _) where !linted.objects.isNewSchema(schema):
            [rename(of: "schema \(schema)", at: schema.range.lowerBound, in: linted)]
        default: []
        }
    }

    private static func drops(of tables: [ObjectName], in linted: LintedStatement) -> [LintFinding] {
        tables.filter { !linted.objects.isNew($0) }.map { table in
            linted.finding(
                .dropTable, at: table.range.lowerBound, "\(table) is lost for good, whoever still reads it",
                wayOut: "when nothing uses it any more and there is a backup, say -- migrate: allow=drop-table")
        }
    }

    private static func alterations(in linted: LintedStatement) -> [LintFinding] {
        guard let (table, actions) = linted.alteration else { return [] }
        return actions.compactMap { action in
            switch action.kind {
            case .dropColumn(let column) where !linted.objects.isNewColumn(column, of: table):
                linted.finding(
                    .dropColumn, at: action.offset, "\(column) of \(table) is lost for good, whoever still reads it",
                    wayOut: "when nothing uses it any more and there is a backup, say -- migrate: allow=drop-column")
            case .renameTable, .setSchema: rename(of: "\(table)", at: action.offset, in: linted)
            case .renameColumn(let column, _) where !linted.objects.isNewColumn(column, of: table):
                rename(of: "\(column) of \(table)", at: action.offset, in: linted)
            default: nil
            }
        }
    }

    private static func rename(of thing: String, at offset: Int, in linted: LintedStatement) -> LintFinding {
        linted.finding(
            .rename, at: offset, "whatever uses \(thing) by its name breaks at the moment this commits",
            wayOut: "keep the old name as a view or column until nothing uses it, or say -- migrate: allow=rename")
    }
}
