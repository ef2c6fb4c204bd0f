public import Postgres

extension CatalogShape {
    private static let table = TableName(schema: "migrate", name: "catalog_line")

    /// Writes the shape to `migrate.catalog_line`, which the history has: only the lines that are not there yet, and
    /// without those that are no more; from then on it counts as what the last run left.
    ///
    /// In one transaction, so that there is no moment without a shape. Nobody else may store one meanwhile: it needs the
    /// run lock. Throws `Interrupted` where somebody ended it, and then as after any error the old shape stands.
    func store(on connection: inout Connection, interruption: Interruption = Interruption()) throws {
        try CatalogAccess.retrying(on: &connection, interruption: interruption) { connection in
            try connection.transaction { connection in
                try CatalogAccess.settle(&connection)
                try write(on: &connection)
                try Self.setCurrent(true, on: &connection)
            }
        }
    }

    private func write(on connection: inout Connection) throws {
        let change = LineChange(from: try Self.storedShape(on: &connection), to: self)
        guard !change.isEmpty else { return }
        // As two texts: lines have no line feeds, and arrays of thousands of texts take longer to write and to read.
        try connection.run(
            """
            with gone as (
                delete from migrate.catalog_line
                where line in (select string_to_table(\(change.removed.joined(separator: "\n")), e'\\n'))
            )
            insert into migrate.catalog_line (line)
            select string_to_table(\(change.added.joined(separator: "\n")), e'\\n')
            """)
    }

    /// Notes whether what is stored is what the last run left; commits that.
    static func noteStored(
        isCurrent: Bool, on connection: inout Connection, interruption: Interruption
    ) throws {
        try CatalogAccess.retrying(on: &connection, interruption: interruption) { connection in
            try connection.transaction { connection in
                try CatalogAccess.settle(&connection)
                try setCurrent(isCurrent, on: &connection)
            }
        }
    }

    private static func setCurrent(_ isCurrent: Bool, on connection: inout Connection) throws {
        try connection.run(
            """
            update migrate.meta set shape_is_current = \(isCurrent) where shape_is_current is distinct from \(isCurrent)
            """)
    }

    /// The shape that was stored last; nil where none ever was, as in a database that an older program migrated.
    ///
    /// Creates nothing and needs no more than to read `migrate.catalog_line` and `migrate.meta`. Throws
    /// ``CatalogError/shapeIsStale`` where a run that has begun did not store one, and `Interrupted` where somebody ended
    /// it; throws with kind `usage` inside a transaction.
    public static func stored(
        on connection: inout Connection, interruption: Interruption = Interruption()
    ) throws -> CatalogShape? {
        guard try connection.properties(of: table) != nil else { return nil }
        return try CatalogAccess.retrying(on: &connection, interruption: interruption) { connection in
            try connection.rolledBack { connection in
                try CatalogAccess.settle(&connection)
                guard try isCurrent(on: &connection) else { throw CatalogError.shapeIsStale }
                let stored = try storedShape(on: &connection)
                return stored.lines.isEmpty ? nil : stored
            }
        }
    }

    /// Whether a run has begun and stored no shape.
    static func isStoredStale(on connection: inout Connection) throws -> Bool {
        guard try connection.properties(of: table) != nil else { return false }
        return try !isCurrent(on: &connection)
    }

    private static func isCurrent(on connection: inout Connection) throws -> Bool {
        try connection.first("select shape_is_current from migrate.meta") {
            try $0.value("shape_is_current", as: Bool.self)
        } ?? false
    }

    private static func storedShape(on connection: inout Connection) throws -> CatalogShape {
        CatalogShape(
            lines: try connection.query("select line from migrate.catalog_line") { row in
                try row.value("line", as: String.self)
            })
    }
}
