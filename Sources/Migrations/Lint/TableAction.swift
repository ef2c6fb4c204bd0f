import SQLText

/// One of the things that an ALTER TABLE, ALTER VIEW or ALTER MATERIALIZED VIEW does.
struct TableAction: Sendable {
    /// What it does, as far as the lint has something to say about it.
    enum Kind: Sendable {
        case addColumn(ColumnDefinition)
        case addConstraint(ConstraintDefinition)
        case validateConstraint(String)
        case dropColumn(String)
        case setNotNull(String)
        case setType(column: String)
        case renameTable(to: String)
        case renameColumn(String, to: String)
        case setSchema(String)
        case attachPartition(ObjectName)
        case other
    }

    let kind: Kind
    /// Where it begins in the file.
    let offset: Int

    /// Whether something cannot be found under its name any more.
    var takesNameAway: Bool {
        switch kind {
        case .dropColumn, .renameTable, .renameColumn, .setSchema: true
        default: false
        }
    }

    /// Takes apart what follows the name of the table.
    static func list(_ words: ArraySlice<Word>) -> [TableAction] {
        var depth = 0
        return words.split { word in
            depth += word.text == "(" || word.text == "[" ? 1 : word.text == ")" || word.text == "]" ? -1 : 0
            return depth == 0 && word.text == ","
        }.compactMap { action in
            action.first.map { TableAction(kind: kind(of: WordReader(action)), offset: $0.range.lowerBound) }
        }
    }

    private static func kind(of action: WordReader) -> Kind {
        var words = action
        switch words.take()?.text {
        case "add": return addition(&words)
        case "alter": return alteration(&words)
        case "drop":
            if words.take("constraint") { return .other }
            _ = words.take("column")
            _ = words.take("if", "exists")
            return name(&words).map(Kind.dropColumn) ?? .other
        case "validate":
            guard words.take("constraint") else { return .other }
            return name(&words).map(Kind.validateConstraint) ?? .other
        case "rename": return renaming(&words)
        case "set":
            guard words.take("schema") else { return .other }
            return name(&words).map(Kind.setSchema) ?? .other
        case "attach":
            guard words.take("partition") else { return .other }
            return words.takeName().map(Kind.attachPartition) ?? .other
        default: return .other
        }
    }

    private static func addition(_ words: inout WordReader) -> Kind {
        let isColumn = words.take("column")
        if !isColumn, let constraint = ConstraintDefinition(words) { return .addConstraint(constraint) }
        _ = words.take("if", "not", "exists")
        return ColumnDefinition(words).map(Kind.addColumn) ?? .other
    }

    private static func alteration(_ words: inout WordReader) -> Kind {
        if words.take("constraint") { return .other }
        _ = words.take("column")
        guard let column = name(&words) else { return .other }
        if words.take("set", "not", "null") { return .setNotNull(column) }
        return words.take("type") || words.take("set", "data", "type") ? .setType(column: column) : .other
    }

    private static func renaming(_ words: inout WordReader) -> Kind {
        if words.take("to") { return name(&words).map(Kind.renameTable) ?? .other }
        if words.take("constraint") { return .other }
        // A column may be called `column`.
        if !words.reads("column", "to") { _ = words.take("column") }
        guard let old = name(&words), words.take("to"), let new = name(&words) else { return .other }
        return .renameColumn(old, to: new)
    }

    private static func name(_ words: inout WordReader) -> String? {
        guard let word = words.next, word.isName else { return nil }
        words.take()
        return ObjectName.identifier(word)
    }
}
