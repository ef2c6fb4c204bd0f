import Failures
import Migrations
import Postgres
import TestCluster
import Testing

/// A migration that comes upon a lock gives way and tries again as a whole.
@Suite struct RetryTests {
    private let database: TestDatabase

    init() throws {
        database = try TestDatabase()
    }

    private let folder = Result {
        try MigrationFolder(migrations: [
            "0001_t": "create table public.t (i int); create table public.runs (what text);",
            "0002_alter": """
            -- migrate: lock-timeout=100ms
            insert into public.runs values ('alter');
            alter table public.t add column j int;
            """,
        ])
    }

    private func prepare() throws -> MigrationFolder {
        let folder = try folder.get()
        try database.up(MigrationFolder(versioned: [folder.versioned[0]], repeatable: []))
        return folder
    }

    private func migrator(_ folder: MigrationFolder, pauses: [Double]) -> Migrator {
        var options = ApplyOptions()
        options.retries = RetryPolicy(pauses: pauses)
        return Migrator(folder: folder, toolVersion: "test", options: options)
    }

    @Test func heldSelectMakesAChangeOfTheTableTryAgainAndSucceed() throws {
        let folder = try prepare()
        var reader = try database.connect()
        try reader.run("begin")
        try reader.run("select * from public.t")
        var retries: [String] = []
        var connection = try database.connect()
        try migrator(folder, pauses: [0.01, 0.01, 0.01]).up(on: &connection) { event in
            guard case .retrying(let title, _, let error) = event else { return }
            retries.append("\(title) \((error as? SQLFileError)?.sqlState ?? "")")
            // It has given way: whoever comes now reads without waiting for it.
            if retries.count == 2 {
                var other = try database.connect()
                try other.run("set lock_timeout = '50ms'")
                try other.run("select * from public.t")
                try reader.run("commit")
            }
        }
        #expect(retries == ["0002_alter 55P03", "0002_alter 55P03"])
        // The whole file was tried again, and what it did before the lock is there once.
        #expect(try database.values("select what as value from public.runs") == ["alter"])
        #expect(try database.values("select key as value from migrate.applied order by key") == ["0001", "0002"])
        #expect(try database.values("select action as value from migrate.event") == ["apply", "apply"])
    }

    @Test func lockThatNobodyReleasesEndsItAfterTheLastTry() throws {
        let folder = try prepare()
        var reader = try database.connect()
        try reader.run("begin")
        try reader.run("select * from public.t")
        var connection = try database.connect()
        let error = #expect(throws: SQLFileError.self) {
            try migrator(folder, pauses: [0.01, 0.01]).up(on: &connection)
        }
        let failure = try #require(error)
        #expect(failure.sqlState == "55P03")
        #expect(failure.location == "sql/migrations/0002_alter.sql:3:1")
        #expect(failure.notes.contains("tried 3 times"))
        #expect(failure.wayOut?.contains("--lock-timeout") == true)
        #expect(failure.outcome == .failed)
        #expect(try database.values("select what as value from public.runs") == [])
    }

    @Test func repeatableFilesAreTriedAgainAsAWhole() throws {
        _ = try prepare()
        let folder = try MigrationFolder(
            migrations: ["0001_t": "create table public.t (i int); create table public.runs (what text);"],
            repeatable: [
                try RepeatableFile(.function, "public.f", "insert into public.runs values ('function');"),
                try RepeatableFile(.reference, "public.t", "set local lock_timeout = '50ms'; lock table public.t;"),
            ])
        var reader = try database.connect()
        try reader.run("begin")
        try reader.run("select * from public.t")
        var connection = try database.connect()
        var retries = 0
        try migrator(folder, pauses: [0.01, 0.01]).up(on: &connection) { event in
            guard case .retrying = event else { return }
            retries += 1
            try reader.run("commit")
        }
        #expect(retries == 1)
        #expect(try database.values("select what as value from public.runs") == ["function"])
    }

    @Test func otherErrorsAreNotTriedAgain() throws {
        let folder = try MigrationFolder(migrations: ["0001_a": "select 1 / 0;"])
        var connection = try database.connect()
        var retries = 0
        #expect(throws: SQLFileError.self) {
            try migrator(folder, pauses: [0.01]).up(on: &connection) { event in
                if case .retrying = event { retries += 1 }
            }
        }
        #expect(retries == 0)
    }

    @Test func statementsWithoutTransactionAreNotTriedAgain() throws {
        let folder = try prepare()
        let alone = try VersionedFile(
            "0002_alter",
            "-- migrate: transaction=off\n-- migrate: lock-timeout=50ms\nalter table public.t add column j int;")
        var reader = try database.connect()
        try reader.run("begin")
        try reader.run("select * from public.t")
        var connection = try database.connect()
        let error = #expect(throws: SQLFileError.self) {
            try migrator(
                MigrationFolder(versioned: [folder.versioned[0], alone], repeatable: []), pauses: [0.01]
            ).up(on: &connection) { event in
                if case .retrying = event { Issue.record("tried again") }
            }
        }
        #expect(error?.sqlState == "55P03")
    }

    @Test func timeoutsOfTheDatabaseDoNotEndAMigration() throws {
        var connection = try database.connect()
        try connection.run("alter database \(identifier: database.name) set statement_timeout = '0.5s'")
        try connection.run(
            "alter database \(identifier: database.name) set idle_in_transaction_session_timeout = '1ms'")
        try database.up(try MigrationFolder(migrations: ["0001_a": "select pg_sleep(0.7);"]))
        #expect(try database.values("select key as value from migrate.applied") == ["0001"])
    }

    @Test func timeoutOfAFileEndsIt() throws {
        let error = #expect(throws: SQLFileError.self) {
            try database.up(
                try MigrationFolder(migrations: ["0001_a": "-- migrate: statement-timeout=50ms\nselect pg_sleep(60);"]))
        }
        #expect(error?.sqlState == "57014")
    }
}
