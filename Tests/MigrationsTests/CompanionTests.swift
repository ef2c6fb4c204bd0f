import Failures
import Migrations
import Postgres
import SQLText
import TestCluster
import Testing

/// `NNNN_name.verify.sql` and `NNNN_name.undo.sql`.
@Suite struct CompanionTests {
    private let database: TestDatabase

    init() throws {
        database = try TestDatabase()
    }

    private func file(
        _ name: String, _ text: String, verify: String? = nil, undo: String? = nil
    ) throws -> VersionedFile {
        func source(_ text: String, _ suffix: String) throws -> SourceFile {
            try makeSource(text, path: "sql/migrations/\(name)\(suffix).sql")
        }
        return try VersionedFile(
            try source(text, ""), verification: try verify.map { try source($0, ".verify") },
            undo: try undo.map { try source($0, ".undo") })
    }

    private func migrator(_ files: VersionedFile...) -> Migrator {
        Migrator(folder: MigrationFolder(versioned: files, repeatable: []), toolVersion: "test")
    }

    private func up(_ files: VersionedFile...) throws {
        try database.up(MigrationFolder(versioned: files, repeatable: []))
    }

    // MARK: Verification

    @Test func verificationWithoutRowsLetsTheMigrationPass() throws {
        try up(
            try file("0001_a", "create table a (i int);", verify: "select 1 from a;\nselect 2 from a where i > 0;\n"))
        #expect(try database.values("select key as value from migrate.applied") == ["0001"])
    }

    @Test func verificationWithRowsRollsTheMigrationBack() throws {
        let broken = try file(
            "0001_a", "create table a (i int);\ninsert into a values (1), (2);",
            verify: "select 1 where false;\n  select i from a;\n")
        let error = #expect(throws: VerificationFailure.self) { try up(broken) }
        let failure = try #require(error)
        #expect(failure.location == "sql/migrations/0001_a.verify.sql:2:3")
        #expect(failure.message == "after 0001_a this query returns 2 rows, and it has to return none")
        #expect(failure.notes.last == "rolled back; 0 files applied in this run, this file not recorded")
        #expect(failure.outcome == .assertionsFailed)
        #expect(try database.values("select to_regclass('a')::text as value") == ["null"])
        #expect(try database.values("select action as value from migrate.event") == ["fail"])
    }

    @Test func verificationThatFailsIsReportedAtItsPlace() throws {
        let error = #expect(throws: SQLFileError.self) {
            try up(try file("0001_a", "create table a (i int);", verify: "select 1\nfrom nowhere;"))
        }
        #expect(error?.location == "sql/migrations/0001_a.verify.sql:2:6")
    }

    @Test func verificationLeavesNothingBehind() throws {
        try up(try file("0001_a", "create table a (i int);", verify: "insert into a values (1);\nset role none;"))
        #expect(try database.values("select i::text as value from a") == [])
    }

    // MARK: Undo

    private func twoFiles() throws -> (VersionedFile, VersionedFile) {
        (
            try file("0001_a", "create table a (i int);", undo: "drop table a;"),
            try file("0002_b", "create table b (i int);", undo: "drop table b;")
        )
    }

    @Test func undoTakesTheNewestBackAndUpAppliesItAgain() throws {
        let (first, second) = try twoFiles()
        try up(first, second)
        var connection = try database.connect()
        #expect(try migrator(first, second).undo(on: &connection).map(\.key) == ["0002"])
        #expect(try database.values("select to_regclass('b')::text as value") == ["null"])
        #expect(
            try database.values("select concat_ws(' ', key, state) as value from migrate.applied order by key")
                == ["0001 applied", "0002 undone"])
        let plan = try migrator(first, second).plan(on: &connection)
        #expect(plan.migrations.map(\.reason) == [.undone])
        try up(first, second)
        #expect(
            try database.values("select action || ' ' || key as value from migrate.event order by event_id")
                == ["apply 0001", "apply 0002", "undo 0002", "apply 0002"])
    }

    @Test func undoToAVersionGoesBackwards() throws {
        let (first, second) = try twoFiles()
        try up(first, second)
        var connection = try database.connect()
        #expect(try migrator(first, second).undo(after: 0, on: &connection).map(\.key) == ["0002", "0001"])
        #expect(try migrator(first, second).undo(after: 0, on: &connection).map(\.key) == [])
        #expect(try database.values("select relname as value from pg_class where relname in ('a', 'b')") == [])
    }

    @Test func undoThatFailsIsRolledBackAndStaysApplied() throws {
        let (first, _) = try twoFiles()
        let second = try file("0002_b", "create table b (i int);", undo: "drop table b;\ndrop table nowhere;")
        try up(first, second)
        var connection = try database.connect()
        let error = #expect(throws: SQLFileError.self) { try migrator(first, second).undo(on: &connection) }
        #expect(error?.location == "sql/migrations/0002_b.undo.sql:2:1")
        #expect(error?.notes.last == "rolled back; 0002_b stays applied")
        #expect(try database.values("select to_regclass('b')::text as value") == ["b"])
        #expect(try migrator(first, second).plan(on: &connection).isEmpty)
    }

    @Test func nothingIsUndoneWhenOneHasNoFileForIt() throws {
        let (_, second) = try twoFiles()
        let first = try file("0001_a", "create table a (i int);")
        try up(first, second)
        var connection = try database.connect()
        let error = #expect(throws: MigrationError.self) { try migrator(first, second).undo(after: 0, on: &connection) }
        #expect(error?.location == "sql/migrations/0001_a.sql")
        #expect(error?.wayOut == "write sql/migrations/0001_a.undo.sql, or a new migration that takes it back")
        #expect(try database.values("select to_regclass('b')::text as value") == ["b"])
    }

    @Test func baselinedMigrationCannotBeUndone() throws {
        let (first, second) = try twoFiles()
        var connection = try database.connect()
        _ = try migrator(first, second).baseline(1, on: &connection)
        let error = #expect(throws: MigrationError.self) { try migrator(first, second).undo(on: &connection) }
        #expect(error?.message == "migration 0001 was not applied by its file, so no file can undo it")
    }

    @Test(arguments: ["-- migrate: transaction=off\nselect 1;", "commit;", "vacuum;"])
    func companionThatIsNoTransactionIsRefused(_ text: String) throws {
        #expect(throws: MigrationError.self) { try file("0001_a", "select 1;", undo: text) }
        #expect(throws: MigrationError.self) { try file("0001_a", "select 1;", verify: text) }
    }

    // MARK: Files

    @Test func companionsLieBesideTheirMigration() throws {
        let folder = try TemporarySQLFolder([
            "migrations/0001_a.sql": "select 1;", "migrations/0001_a.undo.sql": "select 2;",
            "migrations/0001_a.verify.sql": "select 3 where false;", "migrations/0002_b.sql": "select 4;",
        ])
        let files = try MigrationFolder(path: folder.path).versioned
        #expect(files.map(\.title) == ["0001_a", "0002_b"])
        #expect(files.map { $0.undo?.statements.count } == [1, nil])
        #expect(files.map { $0.verification?.statements.count } == [1, nil])
    }

    @Test(arguments: ["0002_b.undo.sql", "0001_b.verify.sql"])
    func companionOfNoMigrationIsRefused(_ name: String) throws {
        let folder = try TemporarySQLFolder([
            "migrations/0001_a.sql": "select 1;", "migrations/\(name)": "select 2;",
        ])
        let error = #expect(throws: MigrationError.self) { try MigrationFolder(path: folder.path) }
        #expect(error?.location?.hasSuffix(name) == true)
        #expect(error?.message == "there is no migration that this file belongs to")
    }
}
