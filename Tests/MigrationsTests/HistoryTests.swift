import Failures
import Migrations
import Postgres
import TestCluster
import Testing

@Suite struct HistoryTests {
    private let database: TestDatabase
    private let role: String

    init() throws {
        database = try TestDatabase()
        role = "reader_\(database.name)"
    }

    private let folder = Result {
        try MigrationFolder(
            migrations: ["0001_a": "create table a (i int);", "0002_b": "create table b (i int);"],
            repeatable: [try RepeatableFile(.access, "reader", "select 1;")])
    }

    private func read() throws -> [AppliedFile] {
        var connection = try database.connect()
        return try History.read(from: &connection)
    }

    @Test func historyOfAnEmptyDatabaseIsEmptyAndCreatesNothing() throws {
        #expect(try read() == [])
        #expect(try database.values("select 1 as value from pg_namespace where nspname = 'migrate'") == [])
    }

    @Test func historyIsWhatWasApplied() throws {
        let folder = try folder.get()
        try database.up(folder)
        let read = try read()
        #expect(
            read.map { "\($0.kind) \($0.key) \($0.name)" } == [
                "access reader reader", "versioned 0001 a", "versioned 0002 b",
            ])
        #expect(read.map(\.sum) == folder.repeatable.map(\.sum) + folder.versioned.map(\.sum))
        // In UTC to the minute: 2022-11-20 07:15.
        #expect(read.allSatisfy { $0.appliedAt?.count == 16 })
    }

    @Test func newerLayoutIsRefusedAsUsage() throws {
        try database.up(try folder.get())
        var connection = try database.connect()
        try connection.run("update migrate.meta set layout = layout + 1")
        let error = #expect(throws: MigrationError.self) { try read() }
        #expect(error?.message == "the history has layout 3, which a newer migrate wrote")
        #expect(error?.outcome == .usage)
        #expect(throws: MigrationError.self) { try database.up(try folder.get()) }
    }

    @Test func readOnlyRoleCanReadAndPlan() throws {
        let files = try folder.get()
        let first = try VersionedFile("0001_a", "create schema s; create table s.t (i int);")
        let view = try RepeatableFile(.view, "s.v", "select i from s.t;")
        let function = try RepeatableFile(.function, "s.f", "create function s.f() returns int language sql return 1;")
        try database.up(MigrationFolder(versioned: [first], repeatable: [view, function]))
        let folder = MigrationFolder(
            versioned: [first, files.versioned[1]], repeatable: [view, function] + files.repeatable)
        var owner = try database.connect()
        try owner.run("create role \(identifier: role)")
        try owner.run("grant usage on schema migrate to \(identifier: role)")
        try owner.run("grant select on all tables in schema migrate to \(identifier: role)")

        var reader = try database.connect(as: role)
        try reader.run("set default_transaction_read_only = on")
        let history = try History.read(from: &reader)
        #expect(history.map(\.key) == ["s.f", "0001", "s.v"])
        #expect(history.map(\.isInPlace) == [true, true, true])
        let plan = try Migrator(folder: folder, toolVersion: "test").plan(on: &reader)
        #expect(plan.versioned.map(\.key) == ["0002"])
        #expect(plan.repeatable.map(\.key) == ["reader"])
    }

    @Test func readOnlyRoleCanPlanOnAnEmptyDatabase() throws {
        var owner = try database.connect()
        try owner.run("create role \(identifier: role)")
        var reader = try database.connect(as: role)
        try reader.run("set default_transaction_read_only = on")
        #expect(try Migrator(folder: try folder.get(), toolVersion: "test").plan(on: &reader).versioned.count == 2)
    }

    @Test func roleWithoutRightsIsToldSo() throws {
        try database.up(try folder.get())
        var owner = try database.connect()
        try owner.run("create role \(identifier: role)")
        var stranger = try database.connect(as: role)
        let error = #expect(throws: PostgresError.self) { try History.read(from: &stranger) }
        #expect(error?.sqlState == "42501")
    }
}
