import SQLText

/// Rules about how objects are named.
enum NameRules {
    static func findings(in linted: LintedStatement) -> [LintFinding] {
        guard linted.objects.searchPath == nil else { return [] }
        return names(in: linted.change).filter { $0.schema == nil && !linted.objects.isTemporary($0) }.map { name in
            linted.finding(
                .unqualifiedName, at: name.range.lowerBound,
                "in which schema \(name) is depends on the search path of whoever runs this",
                wayOut: "write the schema before it, or SET LOCAL search_path at the top of the file")
        }
    }

    /// What a statement creates, alters or drops and what belongs to a schema.
    private static func names(in change: SchemaChange) -> [ObjectName] {
        switch change {
        case .createRelation(let name, isTemporary: false), .createType(let name), .alterRelation(let name, _),
            .addEnumValue(let name, _):
            [name]
        case .createIndex(let index): [index.table]
        case .dropRelations(let names, _), .others(let names): names
        case .createRelation, .createSchema, .renameSchema, .dropSchemas, .lockTables, .maintenance, .setting, .none: []
        }
    }
}
