package import SQLText

/// What a `CREATE INDEX CONCURRENTLY` is about.
///
/// One that fails leaves an index that is not valid, which `pg_index.indisvalid` says.
package struct ConcurrentIndex: Sendable, Hashable {
    /// The name of the index as the catalog writes it; nil where the server is to choose one.
    package let name: String?
    /// The table that it is on, and whose schema it is in.
    package let table: ObjectName
    /// Whether it is left as it is where there is an index of that name already, be it valid or not.
    package let ifNotExists: Bool
}

extension Statement {
    /// The index that the statement makes concurrently; nil for every other statement.
    package var concurrentIndex: ConcurrentIndex? {
        guard leadingWords.first == "create" else { return nil }
        var words = WordReader(self)
        guard words.take("create") else { return nil }
        _ = words.take("unique")
        guard words.take("index", "concurrently") else { return nil }
        let ifNotExists = words.take("if", "not", "exists")
        let name = words.reads("on") ? nil : words.takeName()
        guard words.take("on") else { return nil }
        _ = words.take("only")
        let table: ObjectName?
        if let inner = words.takeParenthesized() {
            var inner = WordReader(inner)
            table = inner.takeName()
        } else {
            table = words.takeName()
        }
        guard let table else { return nil }
        return ConcurrentIndex(name: name?.name, table: table, ifNotExists: ifNotExists)
    }
}
