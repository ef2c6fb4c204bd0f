public import Postgres

extension CatalogShape {
    private static let table = TableName(schema: "migrate", name: "catalog_line")

    /// Writes the shape to `migrate.catalog_line`, which the history has: only the lines that are not there yet, and
    /// without those that are no more.
    ///
    /// One statement, so that there is no moment without a shape. Nobody else may store one meanwhile: it needs the run
    /// lock, or a transaction that locked the table.
    public func store(on connection: inout Connection) throws {
        let stored = try Self.storedShape(on: &connection)
        let change = LineChange(from: stored, to: self)
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

    /// The shape that was stored last; nil where none ever was, as in a database that an older program migrated.
    ///
    /// Creates nothing and needs no more than to read.
    public static func stored(on connection: inout Connection) throws -> CatalogShape? {
        guard try connection.properties(of: table) != nil else { return nil }
        let stored = try storedShape(on: &connection)
        return stored.lines.isEmpty ? nil : stored
    }

    private static func storedShape(on connection: inout Connection) throws -> CatalogShape {
        CatalogShape(
            lines: try connection.query("select line from migrate.catalog_line") { row in
                try row.value("line", as: String.self)
            })
    }
}
