import Failures
import Migrations
import Models
import Postgres
import TestCluster
import Testing

@Suite struct FolderCheckTests {
    private let database: TestDatabase

    init() throws {
        database = try TestDatabase()
    }

    @discardableResult
    private func check(
        _ folder: MigrationFolder, onDifference: (ShapeDifference) -> Void = { _ in }
    ) throws -> FolderCheck.Result {
        var connection = try database.connect()
        return try FolderCheck(Migrator(folder: folder, toolVersion: "test"))
            .run(on: &connection, onDifference: onDifference)
    }

    private static func function() throws -> RepeatableFile {
        try RepeatableFile(
            .function, "app.f", "create or replace function app.f() returns integer language sql as 'select 1';")
    }

    private static let table: KeyValuePairs<String, String> = [
        "0001_table": "create schema app; create table app.t (x integer, y integer);"
    ]

    @Test func ourOwnFilesAreSound() throws {
        let folder = try ModelFolder(path: TestCluster.sqlFolder).migrations
        let result = try check(folder)
        #expect(result.plan.versioned.count == folder.versioned.count)
        #expect(result.plan.repeatable.count == folder.repeatable.count)
        #expect(try result.shape == CatalogShape(of: TestDatabase(.warehouse)))
    }

    @Test func fileThatMakesMoreTheSecondTimeIsNamedWithTheDifference() throws {
        var differences: [ShapeDifference] = []
        let error = #expect(throws: CatalogError.self) {
            try check(
                try MigrationFolder(
                    migrations: Self.table,
                    repeatable: [
                        try Self.function(),
                        RepeatableFile(.reference, "app.t", "create index on app.t (x);"),
                        RepeatableFile(.access, "reader", "grant usage on schema app to public;"),
                    ]), onDifference: { differences.append($0) })
        }
        #expect(error?.location == "sql/reference/app/t.sql")
        #expect(error?.outcome == .failed)
        #expect(differences.flatMap(\.lines) == ["+ table app.t: index t_x_idx1 btree (x)"])
    }

    @Test func rightsThatGrowAreNamedAndNotTheFilesBeforeThem() throws {
        let error = #expect(throws: CatalogError.self) {
            try check(
                try MigrationFolder(
                    migrations: Self.table,
                    repeatable: [
                        try Self.function(),
                        RepeatableFile(.access, "reader", "create index on app.t (x);"),
                    ]))
        }
        #expect(error?.location == "sql/access/reader.sql")
    }

    @Test func fileThatFailsTheSecondTimeIsShownAtItsPlace() throws {
        let error = #expect(throws: SQLFileError.self) {
            try check(
                try MigrationFolder(
                    migrations: Self.table,
                    repeatable: [RepeatableFile(.function, "app.f", "select 1;\ncreate type app.kind as enum ('a');")]))
        }
        #expect(error?.location == "sql/functions/app/f.sql:2:1")
        #expect(error?.outcome == .failed)
    }

    @Test func fileThatIsUndoneByALaterOneIsNamed() throws {
        let error = #expect(throws: CatalogError.self) {
            try check(
                try MigrationFolder(
                    migrations: Self.table,
                    repeatable: [
                        RepeatableFile(.view, "app.v", "select x from app.t"),
                        RepeatableFile(.access, "reader", "drop view app.v;"),
                    ]))
        }
        guard case .notDone(let files) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(files.contains("sql/models/app/v.sql"))
        #expect(error?.message.contains("sql/models/app/v.sql") == true)
    }
}
