import SQLText

/// What a statement does to the schema, as far as the lint has something to say about it.
enum SchemaChange: Sendable {
    /// CREATE TABLE or FOREIGN TABLE, also … AS, SELECT INTO; a view or materialized view too.
    case createRelation(ObjectName, isTemporary: Bool)
    case createIndex(CreatedIndex)
    /// CREATE of a type; its values can be used at once.
    case createType(ObjectName)
    /// CREATE SCHEMA that was not there before.
    case createSchema(ObjectName)
    /// ALTER of a table, view or materialized view.
    case alterRelation(ObjectName, [TableAction])
    case renameSchema(ObjectName, to: String)
    case dropRelations([ObjectName], isTable: Bool)
    case dropSchemas([ObjectName], cascades: Bool)
    case addEnumValue(ObjectName, value: Word)
    case lockTables([ObjectName], mode: String)
    case maintenance(Maintenance)
    case setting(Setting)
    /// CREATE, ALTER or DROP of other objects that belong to a schema.
    case others([ObjectName])
    case none

    /// CREATE INDEX.
    struct CreatedIndex: Sendable {
        let name: String?
        let table: ObjectName
        let isConcurrent: Bool
        /// Where IF NOT EXISTS stands; nil where it does not.
        let ifNotExists: Int?
        /// ON ONLY: none is built for the partitions, which can have theirs concurrently.
        let isOnly: Bool
    }

    /// What the statement does.
    init(_ statement: Statement) {
        var words = WordReader([])
        // Rows can make a statement very long.
        switch statement.leadingWords.first {
        case "create", "alter", "drop", "lock", "vacuum", "cluster", "reindex", "set", "reset", "select", "with":
            words = WordReader(statement)
        default: break
        }
        switch words.take()?.text {
        case "create": self = Self.creation(&words)
        case "alter": self = Self.alteration(&words)
        case "drop": self = Self.removal(&words)
        case "lock": self = Self.lock(&words)
        case "vacuum": self = Maintenance(vacuum: &words).map(Self.maintenance) ?? .none
        case "cluster": self = Maintenance(cluster: &words).map(Self.maintenance) ?? .none
        case "reindex": self = Maintenance(reindex: &words).map(Self.maintenance) ?? .none
        case "set": self = Setting(set: &words).map(Self.setting) ?? .none
        case "reset": self = Setting(reset: &words).map(Self.setting) ?? .none
        case "select", "with": self = Self.selection(words)
        default: self = .none
        }
    }

    // MARK: CREATE

    private static func creation(_ words: inout WordReader) -> SchemaChange {
        _ = words.take("or", "replace")
        var modifiers: Set<String> = []
        while let word = words.take(anyOf: [
            "foreign", "global", "local", "materialized", "recursive", "temp", "temporary", "unique", "unlogged",
        ]) {
            modifiers.insert(word.text)
        }
        let isTemporary = modifiers.contains("temp") || modifiers.contains("temporary")
        switch words.take()?.text {
        case "table", "view":
            return name(&words).map { .createRelation($0, isTemporary: isTemporary) } ?? .none
        case "index": return index(&words)
        case "sequence": return isTemporary ? .none : others(&words)
        case "type", "domain": return name(&words).map(SchemaChange.createType) ?? .none
        case "schema":
            // It may be called after its owner. With IF NOT EXISTS there may be one already, and tables in it.
            _ = words.take("authorization")
            return words.reads("if", "not", "exists") ? .none : words.takeName().map(SchemaChange.createSchema) ?? .none
        case "function", "procedure", "aggregate": return others(&words)
        default: return .none
        }
    }

    private static func index(_ words: inout WordReader) -> SchemaChange {
        let isConcurrent = words.take("concurrently")
        let place = words.next?.range.lowerBound
        let ifNotExists = words.take("if", "not", "exists") ? place : nil
        let name = words.reads("on") ? nil : words.takeName()
        guard words.take("on") else { return .none }
        let isOnly = words.take("only")
        guard let table = relation(&words) else { return .none }
        return .createIndex(
            CreatedIndex(
                name: name?.name, table: table, isConcurrent: isConcurrent, ifNotExists: ifNotExists, isOnly: isOnly))
    }

    /// SELECT INTO makes a table.
    private static func selection(_ words: WordReader) -> SchemaChange {
        if let setting = Setting(select: words) { return .setting(setting) }
        var words = words
        var depth = 0
        var previous = ""
        while let word = words.take() {
            depth += word.text == "(" ? 1 : word.text == ")" ? -1 : 0
            defer { previous = word.text }
            guard depth == 0, word.text == "into", previous != "insert", previous != "merge" else { continue }
            let isTemporary = words.take(anyOf: ["temp", "temporary"]) != nil
            _ = words.take("unlogged")
            _ = words.take("table")
            return words.takeName().map { .createRelation($0, isTemporary: isTemporary) } ?? .none
        }
        return .none
    }

    // MARK: ALTER and DROP

    private static func alteration(_ words: inout WordReader) -> SchemaChange {
        _ = words.take("materialized")
        let isForeign = words.take("foreign")
        switch words.take()?.text {
        case "table", "view":
            if words.take("all", "in", "tablespace") { return .none }
            _ = words.take("if", "exists")
            _ = words.take("only")
            guard let name = relation(&words) else { return .none }
            _ = words.take("*")
            let actions = TableAction.list(words.rest)
            // Neither are the rows of a foreign table here, nor does the server hold them to anything.
            return .alterRelation(name, isForeign ? actions.filter(\.takesNameAway) : actions)
        case "type":
            guard let type = words.takeName() else { return .none }
            guard words.take("add", "value") else { return .others([type]) }
            _ = words.take("if", "not", "exists")
            return words.take().map { .addEnumValue(type, value: $0) } ?? .none
        case "schema":
            guard let schema = words.takeName(), words.take("rename", "to"), let new = words.takeName() else {
                return .none
            }
            return .renameSchema(schema, to: new.name)
        case "index":
            return words.take("all", "in", "tablespace") ? .none : others(&words)
        case "sequence", "function", "procedure", "routine", "aggregate", "domain": return others(&words)
        default: return .none
        }
    }

    private static func removal(_ words: inout WordReader) -> SchemaChange {
        _ = words.take("materialized")
        _ = words.take("foreign")
        let kind = words.take()?.text ?? ""
        _ = words.take("concurrently")
        switch kind {
        case "table": return .dropRelations(names(&words), isTable: true)
        case "view": return .dropRelations(names(&words), isTable: false)
        case "schema":
            let schemas = names(&words)
            return .dropSchemas(schemas, cascades: words.take("cascade"))
        case "index", "sequence", "type", "domain", "function", "procedure", "routine", "aggregate":
            return .others(names(&words))
        default: return .none
        }
    }

    // MARK: Others

    private static func lock(_ words: inout WordReader) -> SchemaChange {
        _ = words.take("table")
        let tables = names(&words)
        guard words.take("in") else { return .lockTables(tables, mode: "access exclusive") }
        return .lockTables(tables, mode: words.rest.prefix { $0.text != "mode" }.map(\.text).joined(separator: " "))
    }

    private static func others(_ words: inout WordReader) -> SchemaChange {
        name(&words).map { .others([$0]) } ?? .none
    }

    private static func name(_ words: inout WordReader) -> ObjectName? {
        _ = words.take("if", "not", "exists")
        _ = words.take("if", "exists")
        return words.takeName()
    }

    /// A table, also `ONLY (t)`.
    private static func relation(_ words: inout WordReader) -> ObjectName? {
        guard let inner = words.takeParenthesized() else { return words.takeName() }
        var within = WordReader(inner)
        return within.takeName()
    }

    /// Names with commas between them; what stands in parentheses behind one are the types of arguments.
    private static func names(_ words: inout WordReader) -> [ObjectName] {
        _ = words.take("if", "exists")
        var names: [ObjectName] = []
        repeat {
            _ = words.take("only")
            guard let name = relation(&words) else { break }
            names.append(name)
            _ = words.takeParenthesized()
            _ = words.take("*")
        } while words.take(",")
        return names
    }
}
