import Migrations
import Postgres
import Testing

@testable import struct Migrations.CatalogShape

@Suite struct StoredShapeTests {
    private let database: TestDatabase

    init() throws {
        database = try TestDatabase()
    }

    /// The history's table, with nothing in it.
    private func makeTable() throws {
        try database.up(try MigrationFolder(migrations: ["0001_nothing": "select 1;"]))
        var connection = try database.connect()
        try connection.run("delete from migrate.catalog_line")
    }

    @Test func withoutTheTableNothingIsStored() throws {
        var connection = try database.connect()
        #expect(try CatalogShape.stored(on: &connection) == nil)
        try makeTable()
        #expect(try CatalogShape.stored(on: &connection) == nil)
    }

    @Test func storedShapeIsReadAsItWas() throws {
        try makeTable()
        try SampleShape.fill(database)
        var connection = try database.connect()
        // Longer than a page, and than what an index takes.
        let long = String(repeating: "ä\\\"',{}' '", count: 9000)
        try connection.run("create view app.long as select \(verbatim: SQL.literal(long)) as text")
        let shape = try CatalogShape.read(from: &connection)
        try shape.store(on: &connection)
        #expect(try CatalogShape.stored(on: &connection) == shape)
    }

    @Test func onlyWhatChangedIsWritten() throws {
        try makeTable()
        var connection = try database.connect()
        try CatalogShape(lines: ["a: 1", "a: 2", "a: 3", "b: 1"]).store(on: &connection)
        let rows: SQL = "select concat_ws(' ', line, xmin) as value from migrate.catalog_line order by line_id"
        let before = try connection.values(rows)
        try CatalogShape(lines: ["a: 1", "a: 3", "b: 1", "c: 1"]).store(on: &connection)
        let after = try connection.values(rows)
        #expect(Array(after.prefix(3)) == [before[0], before[2], before[3]])
        #expect(after.count == 4 && after[3].hasPrefix("c: 1 "))
        try CatalogShape(lines: ["a: 1", "a: 3", "b: 1", "c: 1"]).store(on: &connection)
        #expect(try connection.values(rows) == after)
    }

    @Test func shapeThatCannotBeStoredLeavesTheOldOne() throws {
        try makeTable()
        var connection = try database.connect()
        try CatalogShape(lines: ["a: 1", "a: 2"]).store(on: &connection)
        try connection.run("alter table migrate.catalog_line add check (line <> 'b: 1')")
        #expect(throws: PostgresError.self) { try CatalogShape(lines: ["a: 2", "b: 1"]).store(on: &connection) }
        #expect(try CatalogShape.stored(on: &connection)?.lines == ["a: 1", "a: 2"])
    }

    @Test func readerOfTheTableReadsItWithoutWriting() throws {
        try makeTable()
        try SampleShape.fill(database)
        var connection = try database.connect()
        try CatalogShape(lines: ["a: 1"]).store(on: &connection)
        try connection.run("grant usage on schema migrate to reader")
        try connection.run("grant select on migrate.catalog_line, migrate.meta to reader")
        connection = try database.connect(as: "reader")
        try connection.run("set default_transaction_read_only = on")
        #expect(try CatalogShape.stored(on: &connection)?.lines == ["a: 1"])
    }
}
