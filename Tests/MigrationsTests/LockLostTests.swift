import Failures
import Migrations
import Postgres
import TestCluster
import Testing

/// A file may release the run lock; nothing more is applied then, because somebody else may be at it.
@Suite struct LockLostTests {
    private let database: TestDatabase

    init() throws {
        database = try TestDatabase()
    }

    private func applied() throws -> [String] {
        try database.values("select concat_ws(' ', kind, key) as value from migrate.applied order by 1")
    }

    private func expectLost(_ error: RunLock.NotObtained?, sourceLocation: SourceLocation = #_sourceLocation) {
        guard case .lost = error else {
            Issue.record("\(String(describing: error))", sourceLocation: sourceLocation)
            return
        }
        #expect(error?.outcome == .locked, sourceLocation: sourceLocation)
        #expect(error?.wayOut?.contains("pg_advisory_unlock_all") == true, sourceLocation: sourceLocation)
    }

    @Test func migrationAfterOneThatReleasedTheLockIsNotApplied() throws {
        let folder = try MigrationFolder(
            migrations: [
                "0001_first": "create table public.first (i int); select pg_advisory_unlock_all();",
                "0002_second": "create table public.second (i int);",
            ], repeatable: [try RepeatableFile(.reference, "public.third", "create table public.third (i int);")])
        expectLost(#expect(throws: RunLock.NotObtained.self) { try database.up(folder) })
        #expect(
            try database.values(
                "select to_regclass('public.' || t)::text as value from unnest('{first,second,third}'::text[]) as t")
                == ["first", "null", "null"])
        #expect(try applied() == ["versioned 0001"])
        // Nobody is left in the way, and the next run goes on where this one stopped.
        try database.up(folder, lockWait: 0)
        #expect(try applied() == ["reference public.third", "versioned 0001", "versioned 0002"])
    }

    @Test func repeatableFilesAfterAMigrationThatReleasedTheLockAreNotApplied() throws {
        let folder = try MigrationFolder(
            migrations: ["0001_first": "select pg_advisory_unlock_all();"],
            repeatable: [try RepeatableFile(.reference, "public.third", "create table public.third (i int);")])
        expectLost(#expect(throws: RunLock.NotObtained.self) { try database.up(folder) })
        #expect(try database.values("select to_regclass('public.third')::text as value") == ["null"])
        #expect(try applied() == ["versioned 0001"])
    }

    @Test func anotherLockIsNotTheLock() throws {
        let folder = try MigrationFolder(migrations: [
            "0001_first": "select pg_advisory_unlock_all(); select pg_advisory_lock(1296519764, 1);",
            "0002_second": "create table public.second (i int);",
        ])
        expectLost(#expect(throws: RunLock.NotObtained.self) { try database.up(folder) })
        #expect(try database.values("select to_regclass('public.second')::text as value") == ["null"])
    }
}
