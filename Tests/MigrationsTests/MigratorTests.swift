import Failures
import Migrations
import Postgres
import TestCluster
import Testing

@Suite struct MigratorTests {
    private let database: TestDatabase

    init() throws {
        database = try TestDatabase()
    }

    private let folder = Result {
        try MigrationFolder(
            migrations: [
                "0020_later": "create table b (a int references a);",
                "0003_first": "create table a (a int primary key);\ninsert into a values (1);",
            ],
            repeatable: [try RepeatableFile(.reference, "public.a", "insert into a values (2) on conflict do nothing;")]
        )
    }

    @Test func upAppliesEverythingInOrderAndTellsOfIt() throws {
        var connection = try database.connect()
        var told: [String] = []
        let plan = try Migrator(folder: try folder.get(), toolVersion: "1.2").up(on: &connection) { event in
            switch event {
            case .notice(let notice): told.append("\(notice)")
            case .reached, .retrying, .unsure, .undone, .drifted, .driftUnknown, .shapeNotStored: break
            case .waiting: told.append("waiting")
            case .applied(let file): told.append("applied \(file.key)")
            case .reapplied(let files): told += files.map { "reapplied \($0.key)" }
            }
        }
        #expect(told == ["applied 0003", "applied 0020", "reapplied public.a"])
        #expect(plan.versioned.map(\.key) == ["0003", "0020"])
        #expect(try connection.values("select a::text as value from a order by a") == ["1", "2"])
        #expect(try connection.values("select a::text as value from b") == [])
    }

    @Test func historySaysWhatWhenAndByWhom() throws {
        try database.up(try folder.get())
        let rows = try database.values(
            """
            select concat_ws(' ', kind, key, name, coalesce(version, 0), statements_total, tool_version, applied_by = current_user,
                started_at <= finished_at) as value
            from migrate.applied order by kind desc, key
            """)
        #expect(
            rows == [
                "versioned 0003 first 3 2 test t t", "versioned 0020 later 20 1 test t t",
                "reference public.a public.a 0 1 test t t",
            ])
        let sums = try database.values(
            "select file_sum as value from migrate.applied where kind = 'versioned' order by key")
        #expect(sums == (try folder.get()).versioned.map(\.sum))
        let events = try database.values(
            "select concat_ws(' ', action, kind, key, duration_ms >= 0) as value from migrate.event order by event_id")
        #expect(events == ["apply versioned 0003 t", "apply versioned 0020 t", "apply reference public.a t"])
        #expect(try database.values("select count(distinct run_id)::text as value from migrate.event") == ["1"])
    }

    @Test func eachMigrationCommitsWithItsRowInATransactionOfItsOwn() throws {
        try database.up(try folder.get())
        let transactions = try database.values(
            """
            select count(distinct xmin::text)::text as value from (
                select xmin from migrate.applied union all select xmin from migrate.meta
            ) as x
            """)
        // The history's own tables, two migrations, and the repeatable files together.
        #expect(transactions == ["4"])
        #expect(
            try database.values(
                """
                select (a.xmin::text = (select min(xmin::text) from migrate.event where key = '0003'))::text as value
                from migrate.applied as a where a.key = '0003'
                """) == ["true"])
        #expect(
            try database.values(
                """
                select (t.xmin::text = (select a.xmin::text from migrate.applied as a where a.key = '0003'))::text as value
                from a as t where t.a = 1
                """) == ["true"])
    }

    @Test func secondUpDoesNothingAndNeedsNoLock() throws {
        try database.up(try folder.get())
        let before = try database.values(
            "select concat_ws(' ', kind, key, xmin, finished_at) as value from migrate.applied")
        var holder = try database.connect()
        try RunLock.hold(on: &holder, waitingUpTo: 0) { _ in
            let plan = try database.up(try folder.get(), lockWait: 0)
            #expect(plan.isEmpty)
        }
        let after = try database.values(
            "select concat_ws(' ', kind, key, xmin, finished_at) as value from migrate.applied")
        #expect(after == before)
    }

    @Test func upWithWorkToDoNeedsTheLock() throws {
        var holder = try database.connect()
        try RunLock.hold(on: &holder, waitingUpTo: 0) { _ in
            let error = #expect(throws: RunLock.NotObtained.self) {
                try database.up(try folder.get(), lockWait: 0)
            }
            #expect(error?.outcome == .locked)
        }
        #expect(try database.values("select 1 as value from pg_namespace where nspname = 'migrate'") == [])
        #expect(try database.up(try folder.get(), lockWait: 0).versioned.count == 2)
    }

    @Test func newFilesAreAppliedOnTopOfOldOnes() throws {
        let old = try folder.get()
        try database.up(old)
        let new = MigrationFolder(
            versioned: old.versioned + [try VersionedFile("0021_more", "insert into b values (2);")],
            repeatable: old.repeatable)
        #expect(try database.up(new).versioned.map(\.key) == ["0021"])
        #expect(try database.values("select a::text as value from b") == ["2"])
    }

    @Test func editedMigrationIsRefusedAndNothingRuns() throws {
        try database.up(try folder.get())
        let edited = try MigrationFolder(migrations: [
            "0003_first": "create table a (a int primary key);\ninsert into a values (7);",
            "0020_later": "create table b (a int references a);", "0021_more": "create table c ();",
        ])
        let error = #expect(throws: MigrationError.self) { try database.up(edited) }
        #expect(error?.location == "sql/migrations/0003_first.sql")
        #expect(error?.outcome == .refused)
        #expect(try database.values("select to_regclass('c')::text as value") == ["null"])
        #expect(try database.values("select count(*)::text as value from migrate.event") == ["3"])
    }

    @Test func missingMigrationIsRefusedAndNothingRuns() throws {
        try database.up(try folder.get())
        let error = #expect(throws: MigrationError.self) {
            try database.up(
                try MigrationFolder(migrations: [
                    "0020_later": "create table b (a int references a);", "0021_more": "create table c ();",
                ]))
        }
        #expect(error?.message == "migration 0003_first.sql is applied, but its file is gone")
        #expect(error?.outcome == .refused)
        #expect(try database.values("select to_regclass('c')::text as value") == ["null"])
    }

    @Test func planReadsOnlyAndRequireUpToDateNamesWhatIsPending() throws {
        var connection = try database.connect()
        let migrator = Migrator(folder: try folder.get(), toolVersion: "test")
        #expect(try migrator.plan(on: &connection).versioned.count == 2)
        let error = #expect(throws: MigrationError.self) { try migrator.requireUpToDate(on: &connection) }
        #expect(error?.message == "there is no warehouse in this database" && error?.outcome == .refused)
        #expect(error?.wayOut?.contains("is \(connection.address) the right one") == true)
        #expect(try connection.values("select 1 as value from pg_namespace where nspname = 'migrate'") == [])
        try database.up(MigrationFolder(versioned: Array(try folder.get().versioned.prefix(1)), repeatable: []))
        let behind = #expect(throws: MigrationError.self) { try migrator.requireUpToDate(on: &connection) }
        #expect(behind?.message == "the database is behind the files: 1 migration and 1 repeatable file are pending")
        try migrator.up(on: &connection)
        try migrator.requireUpToDate(on: &connection)
    }

    @Test func observerThatThrowsLeavesWhatIsCommitted() throws {
        struct Stopped: Error {}
        var connection = try database.connect()
        #expect(throws: Stopped.self) {
            try Migrator(folder: try folder.get(), toolVersion: "test").up(on: &connection) { event in
                if case .applied = event { throw Stopped() }
            }
        }
        #expect(try database.values("select key as value from migrate.applied") == ["0003"])
        #expect(try database.up(try folder.get(), lockWait: 0).versioned.map(\.key) == ["0020"])
    }
}
