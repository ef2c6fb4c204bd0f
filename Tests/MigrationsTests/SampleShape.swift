import Foundation
import Migrations
import Postgres
import SQLText
import TestCluster

/// A database with one of nearly everything, and changes to it: the files of `Tests/Fixtures/catalog`.
enum SampleShape {
    private static let folder = "\(TestCluster.checkout)/Tests/Fixtures/catalog"

    /// A database with the content.
    static func makeDatabase() throws -> TestDatabase {
        let database = try TestDatabase()
        try fill(database)
        return database
    }

    /// Makes the content in a database.
    static func fill(_ database: TestDatabase) throws {
        var connection = try database.connect()
        let file = try MigrationFolder.read("\(folder)/content.sql")
        for statement in try file.statements() {
            try connection.run(SQL(verbatim: statement.text))
        }
    }

    /// A statement, and the lines of the shape that it takes away (`- `) and adds (`+ `).
    struct Change {
        let statement: String
        let lines: [String]
    }

    /// The changes, each to be made after those before it.
    static func changes() throws -> [Change] {
        try String(contentsOfFile: "\(folder)/changes.txt", encoding: .utf8).split(separator: "\n\n").map { block in
            let lines = block.split(separator: "\n")
            let isOfShape = { (line: Substring) in line.hasPrefix("- ") || line.hasPrefix("+ ") }
            return Change(
                statement: lines.filter { !isOfShape($0) }.joined(separator: "\n"),
                lines: lines.filter(isOfShape).map(String.init))
        }
    }
}

extension CatalogShape {
    /// The shape of a database, read on a connection of its own.
    init(of database: TestDatabase) throws {
        var connection = try database.connect()
        self = try CatalogShape.read(from: &connection)
    }
}

extension ShapeDifference {
    /// All lines with their objects: `+ schema app: is there`.
    var lines: [String] {
        objects.flatMap { object in object.lines.map { "\($0.isAdded ? "+" : "-") \(object.name): \($0.text)" } }
    }
}
