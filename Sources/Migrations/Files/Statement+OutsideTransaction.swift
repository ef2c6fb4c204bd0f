package import SQLText

extension Statement {
    /// The words of a statement that PostgreSQL refuses inside of a transaction block (SQLSTATE 25001): `VACUUM`,
    /// `CREATE INDEX CONCURRENTLY`; nil for every other.
    ///
    /// What depends on the catalog is left to the server: REINDEX and CLUSTER of a partitioned table, DROP SUBSCRIPTION of
    /// one with a slot, CALL and DO that commit.
    package var refusesTransaction: String? {
        // The words of most statements, long ones too, need not be looked at for this.
        switch leadingWords.first {
        case "vacuum": return "VACUUM"
        case "create", "drop", "alter":
            guard let object = leadingWords.dropFirst().first, Self.objectsOutside.contains(object) else { return nil }
        case "reindex", "cluster", "discard", "commit", "rollback": break
        default: return nil
        }
        var words = WordReader(self)
        switch words.take()?.text {
        case "create": return Self.creationOutsideTransaction(&words)
        case "drop": return Self.dropOutsideTransaction(&words)
        case "alter": return Self.alterationOutsideTransaction(&words)
        case "reindex": return Self.reindexOutsideTransaction(&words)
        case "cluster": return Self.clustersEverything(&words) ? "CLUSTER without a table" : nil
        case "discard": return words.reads("all") ? "DISCARD ALL" : nil
        case "commit": return words.reads("prepared") ? "COMMIT PREPARED" : nil
        case "rollback": return words.reads("prepared") ? "ROLLBACK PREPARED" : nil
        default: return nil
        }
    }

    /// What CREATE, ALTER and DROP have to be about.
    private static let objectsOutside: Set<String> = [
        "database", "index", "subscription", "system", "table", "tablespace", "unique",
    ]

    private static func creationOutsideTransaction(_ words: inout WordReader) -> String? {
        if words.take("database") { return "CREATE DATABASE" }
        if words.take("tablespace") { return "CREATE TABLESPACE" }
        if words.take("subscription") { return makesSlot(words) ? "CREATE SUBSCRIPTION with a slot" : nil }
        _ = words.take("unique")
        return words.take("index", "concurrently") ? "CREATE INDEX CONCURRENTLY" : nil
    }

    private static func dropOutsideTransaction(_ words: inout WordReader) -> String? {
        if words.take("database") { return "DROP DATABASE" }
        if words.take("tablespace") { return "DROP TABLESPACE" }
        return words.take("index", "concurrently") ? "DROP INDEX CONCURRENTLY" : nil
    }

    private static func alterationOutsideTransaction(_ words: inout WordReader) -> String? {
        if words.take("system") { return "ALTER SYSTEM" }
        if words.take("database"), words.takeName() != nil {
            _ = words.take(anyOf: ["set", "with"])
            return words.take("tablespace") ? "ALTER DATABASE SET TABLESPACE" : nil
        }
        if words.take("subscription"), words.takeName() != nil {
            return refreshesPublications(&words) ? "ALTER SUBSCRIPTION with refresh" : nil
        }
        if words.take("table") {
            _ = words.take("if", "exists")
            _ = words.take("only")
            _ = words.takeParenthesized() != nil || words.takeName() != nil
            _ = words.take("*")
            guard words.take("detach", "partition"), words.takeName() != nil else { return nil }
            return words.take("concurrently") ? "DETACH PARTITION CONCURRENTLY" : nil
        }
        return nil
    }

    private static func reindexOutsideTransaction(_ words: inout WordReader) -> String? {
        var isConcurrent = false
        if let options = words.takeParenthesized() {
            isConcurrent = Self.option("concurrently", in: options) ?? false
        }
        let target = words.take()?.text ?? ""
        if isConcurrent || words.reads("concurrently") { return "REINDEX CONCURRENTLY" }
        switch target {
        case "schema", "database", "system": return "REINDEX \(target.uppercased())"
        default: return nil
        }
    }

    private static func clustersEverything(_ words: inout WordReader) -> Bool {
        _ = words.takeParenthesized()
        _ = words.take("verbose")
        return words.isAtEnd
    }

    private static func makesSlot(_ words: WordReader) -> Bool {
        let options = optionList(of: words)
        return option("create_slot", in: options) ?? option("connect", in: options) ?? true
    }

    private static func refreshesPublications(_ words: inout WordReader) -> Bool {
        if words.take("refresh") { return true }
        guard words.take(anyOf: ["set", "add", "drop"]) != nil, words.take("publication") else { return false }
        return option("refresh", in: optionList(of: words)) ?? true
    }

    // MARK: Options

    /// What is in the parentheses behind WITH; nothing where there is none.
    private static func optionList(of words: WordReader) -> ArraySlice<Word> {
        var words = words
        while !words.isAtEnd {
            if words.take("with"), let options = words.takeParenthesized() { return options }
            words.take()
        }
        return []
    }

    /// The value of an option as the server reads it, the last one where it is given again; nil where it is not given.
    private static func option(_ name: String, in options: ArraySlice<Word>) -> Bool? {
        var value: Bool?
        for option in options.split(whereSeparator: { $0.text == "," }) {
            guard let first = option.first, first.isName, ObjectName.identifier(first) == name else { continue }
            let given = option.dropFirst().first { $0.text != "=" }
            value = given.map { !isFalse($0) } ?? true
        }
        return value
    }

    private static func isFalse(_ value: Word) -> Bool {
        let text = (value.kind == .quotedIdentifier ? ObjectName.identifier(value) : value.text).lowercased()
        return ["false", "off", "0", "'false'", "'off'"].contains(text)
    }
}
