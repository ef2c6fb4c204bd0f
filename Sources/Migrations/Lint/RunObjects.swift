import SQLText

/// What the files of a run have made so far: nobody else uses it yet, and it has hardly any rows.
struct RunObjects {
    /// Where an object is, as far as the text says.
    private struct Key: Hashable {
        var schema: String
        var name: String
    }

    private struct Column: Hashable {
        var table: Key
        var name: String
    }

    /// A CHECK that proves columns not to be null.
    private struct NotNullCheck {
        var table: Key
        var name: String
        var columns: [String]
        var isValid: Bool
    }

    private var schemas: Set<String> = []
    private var relations: Set<Key> = []
    private var indexes: Set<Key> = []
    private var columns: Set<Column> = []
    private var checks: [NotNullCheck] = []
    private var checkedTables: Set<Key> = []
    /// What ends with a file, as its session does.
    private var temporary: Set<String> = []
    private var typesOfFile: Set<Key> = []
    private var addedConstraints: Set<Column> = []
    private(set) var enumValuesOfFile: [(type: ObjectName, literal: String)] = []
    /// The search path that the file has set; nil where it has set none.
    private(set) var searchPath: [String]?

    /// Whether the run has made a table or view, or the schema that it is in.
    func isNew(_ name: ObjectName) -> Bool {
        isTemporary(name) || relation(name) != nil || (keys(name).first.map { schemas.contains($0.schema) } ?? false)
    }

    /// Whether the file has made it as a temporary table.
    func isTemporary(_ name: ObjectName) -> Bool {
        (name.schema == nil || name.schema == "pg_temp") && temporary.contains(name.name)
    }

    /// Whether the run has made an index.
    func isNewIndex(_ name: ObjectName) -> Bool {
        keys(name).contains { indexes.contains($0) || schemas.contains($0.schema) }
    }

    /// Whether the run has made a schema.
    func isNewSchema(_ name: ObjectName) -> Bool { schemas.contains(name.name) }

    /// Whether the run has added a column.
    func isNewColumn(_ column: String, of table: ObjectName) -> Bool {
        keys(table).contains { columns.contains(Column(table: $0, name: column)) }
    }

    /// Whether a valid CHECK that the run has added proves that a column is not null.
    func isProvedNotNull(_ column: String, of table: ObjectName) -> Bool {
        let keys = keys(table)
        return checks.contains { $0.isValid && keys.contains($0.table) && $0.columns.contains(column) }
    }

    /// Whether the run has added a CHECK to a table.
    func hasCheck(_ table: ObjectName) -> Bool { keys(table).contains { checkedTables.contains($0) } }

    /// Whether the file itself has added a constraint.
    func isOfFile(constraint: String, of table: ObjectName) -> Bool {
        keys(table).contains { addedConstraints.contains(Column(table: $0, name: constraint)) }
    }

    // MARK: Names

    /// Where a name may be: without a schema, wherever the search path leads.
    private func keys(_ name: ObjectName) -> [Key] {
        if let schema = name.schema { return [Key(schema: schema, name: name.name)] }
        return path.map { Key(schema: $0, name: name.name) }
    }

    /// Where an object of that name is made.
    private func place(_ name: ObjectName) -> Key {
        Key(schema: name.schema ?? path.first ?? Self.usual, name: name.name)
    }

    private func relation(_ name: ObjectName) -> Key? { keys(name).first { relations.contains($0) } }

    private var path: [String] { searchPath ?? [Self.usual] }

    /// Where the search path leads that nobody has changed.
    private static let usual = "public"
}

extension RunObjects {
    /// A file begins, with a session as new.
    mutating func beginFile() {
        temporary = []
        typesOfFile = []
        addedConstraints = []
        enumValuesOfFile = []
        searchPath = nil
    }

    /// A statement has been executed.
    mutating func apply(_ change: SchemaChange) {
        switch change {
        case .createRelation(let name, let isTemporary): create(name, isTemporary: isTemporary)
        case .createIndex(let index):
            guard let name = index.name else { return }
            indexes.insert(Key(schema: (relation(index.table) ?? place(index.table)).schema, name: name))
        case .createType(let name): typesOfFile.insert(place(name))
        case .createSchema(let name): schemas.insert(name.name)
        case .alterRelation(let name, let actions):
            for action in actions {
                apply(action, to: name)
            }
        case .renameSchema(let old, let new): rename(schema: old.name, to: new)
        case .dropRelations(let names, _):
            for name in names {
                drop(name)
            }
        case .dropSchemas(let names, _):
            for name in names {
                schemas.remove(name.name)
                relations = relations.filter { $0.schema != name.name }
            }
        case .addEnumValue(let type, let value):
            // The values of a type that is as new as they are can be used.
            guard !keys(type).contains(where: typesOfFile.contains) else { return }
            enumValuesOfFile.append((type, value.text))
        case .setting(let setting):
            if setting.name == "search_path" || setting.name == "all" { searchPath = setting.values }
        case .lockTables, .maintenance, .others, .none: break
        }
    }

    private mutating func create(_ name: ObjectName, isTemporary: Bool) {
        if isTemporary || name.schema == "pg_temp" {
            temporary.insert(name.name)
        } else {
            relations.insert(place(name))
        }
    }

    private mutating func drop(_ name: ObjectName) {
        if isTemporary(name) {
            temporary.remove(name.name)
        } else if let key = relation(name) {
            relations.remove(key)
        }
    }

    private mutating func apply(_ action: TableAction, to table: ObjectName) {
        let key = relation(table) ?? place(table)
        switch action.kind {
        case .addColumn(let column):
            columns.insert(Column(table: key, name: column.name))
            for constraint in column.constraints {
                add(constraint, to: key)
            }
        case .addConstraint(let constraint): add(constraint, to: key)
        case .validateConstraint(let name):
            for index in checks.indices where checks[index].table == key && checks[index].name == name {
                checks[index].isValid = true
            }
        case .dropColumn(let name): columns.remove(Column(table: key, name: name))
        case .renameColumn(let old, let new):
            guard columns.remove(Column(table: key, name: old)) != nil else { return }
            columns.insert(Column(table: key, name: new))
        case .renameTable(let new): move(table, from: key, to: Key(schema: key.schema, name: new))
        case .setSchema(let new): move(table, from: key, to: Key(schema: new, name: key.name))
        case .setNotNull, .setType, .attachPartition, .other: break
        }
    }

    private mutating func add(_ constraint: ConstraintDefinition, to table: Key) {
        var columns: [String] = []
        if case .check(let notNull) = constraint.kind {
            columns = notNull
            checkedTables.insert(table)
        }
        // So the server calls a CHECK without a name.
        guard let name = constraint.name ?? columns.first.map({ "\(table.name)_\($0)_check" }) else { return }
        addedConstraints.insert(Column(table: table, name: name))
        checks.append(.init(table: table, name: name, columns: columns, isValid: !constraint.isNotValid))
    }

    private mutating func move(_ table: ObjectName, from old: Key, to new: Key) {
        if isTemporary(table) {
            temporary.remove(table.name)
            temporary.insert(new.name)
            return
        }
        if relations.remove(old) != nil { relations.insert(new) }
        columns = Set(columns.map { $0.table == old ? Column(table: new, name: $0.name) : $0 })
        for index in checks.indices where checks[index].table == old {
            checks[index].table = new
        }
    }

    private mutating func rename(schema old: String, to new: String) {
        if schemas.remove(old) != nil { schemas.insert(new) }
        relations = Set(relations.map { $0.schema == old ? Key(schema: new, name: $0.name) : $0 })
    }
}
