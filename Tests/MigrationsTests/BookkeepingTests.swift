import Failures
import Migrations
import Postgres
import TestCluster
import Testing

/// What changes the history only: baseline and repair; and a database that somebody else has filled.
@Suite struct BookkeepingTests {
    private let database: TestDatabase

    init() throws {
        database = try TestDatabase()
    }

    private func migrator(_ migrations: KeyValuePairs<String, String>, _ repeatable: [RepeatableFile] = []) throws
        -> Migrator
    {
        Migrator(folder: try MigrationFolder(migrations: migrations, repeatable: repeatable), toolVersion: "test")
    }

    private func rows() throws -> [String] {
        try database.values("select concat_ws(' ', key, state) as value from migrate.applied order by key")
    }

    private func events() throws -> [String] {
        try database.values("select action || ' ' || key as value from migrate.event order by event_id")
    }

    // MARK: Baseline

    @Test(arguments: [
        ("create table public.theirs (i int)", "table or view public.theirs"),
        ("create function public.theirs() returns int language sql return 1", "function public.theirs"),
        ("create type public.theirs as enum ('a')", "type public.theirs"),
    ])
    func filledDatabaseWithoutHistoryIsRefused(_ statement: String, _ example: String) throws {
        var connection = try database.connect()
        try connection.run(SQL(verbatim: statement))
        let migrator = try migrator(["0001_a": "create table public.a (i int);"])
        let error = #expect(throws: MigrationError.self) { try migrator.up(on: &connection) }
        let refusal = try #require(error)
        #expect(refusal.message == "the database has no history of migrations, but is not empty: there is \(example)")
        #expect(refusal.wayOut?.contains("migrate baseline") == true)
        #expect(refusal.outcome == .refused)
        #expect(try database.values("select nspname as value from pg_namespace where nspname = 'migrate'") == [])
        // With an empty history of its own it is taken.
        #expect(try migrator.baseline(0, on: &connection).isEmpty)
        #expect(try migrator.up(on: &connection).versioned.map(\.key) == ["0001"])
    }

    @Test func extensionsAndEmptySchemasDoNotCount() throws {
        var connection = try database.connect()
        try connection.run("create schema empty")
        try connection.run("create extension pg_stat_statements schema public")
        #expect(try migrator(["0001_a": "select 1;"]).up(on: &connection).versioned.count == 1)
    }

    @Test func whatExtensionsHaveWithTheirTablesAndTypesDoesNotCount() throws {
        var connection = try database.connect()
        try connection.run("create extension tablefunc schema public")
        try connection.run(
            "create table public.member (id integer generated always as identity primary key, note text unique)")
        #expect(throws: MigrationError.self) { try migrator(["0001_a": "select 1;"]).up(on: &connection) }
        try connection.run("alter extension tablefunc add table public.member")
        #expect(try migrator(["0001_a": "select 1;"]).up(on: &connection).versioned.count == 1)
    }

    @Test func baselineTakesMigrationsAsAppliedWithoutRunningThem() throws {
        var connection = try database.connect()
        try connection.run("create table public.a (i int)")
        let migrator = try migrator([
            "0001_a": "create table public.a (i int);", "0002_b": "create table public.b (i int);",
        ])
        #expect(try migrator.baseline(1, on: &connection).map(\.key) == ["0001"])
        #expect(try rows() == ["0001 baselined"])
        #expect(try migrator.up(on: &connection).versioned.map(\.key) == ["0002"])
        #expect(try rows() == ["0001 baselined", "0002 applied"])
        #expect(try events() == ["baseline 0001", "apply 0002"])
        // From now on it must not change, like any other.
        let edited = try self.migrator(["0001_a": "select 'edited';", "0002_b": "create table public.b (i int);"])
        #expect(throws: MigrationError.self) { try edited.up(on: &connection) }
    }

    @Test func baselineOfAHistoryIsRefused() throws {
        var connection = try database.connect()
        let migrator = try migrator(["0001_a": "select 1;", "0002_b": "select 2;"])
        try migrator.up(on: &connection)
        let error = #expect(throws: MigrationError.self) { try migrator.baseline(2, on: &connection) }
        #expect(error?.message.hasPrefix("the history has migration 0001 already") == true)
    }

    @Test func baselineOfAVersionThatIsNotThereIsRefused() throws {
        var connection = try database.connect()
        let error = #expect(throws: MigrationError.self) {
            try migrator(["0001_a": "select 1;", "0003_b": "select 2;"]).baseline(2, on: &connection)
        }
        #expect(error?.message == "there is no migration 2 in the folder")
        #expect(error?.outcome == .usage)
    }

    // MARK: Repair

    @Test func changedCommentIsAppliedStillAndRepairTakesTheChecksum() throws {
        var connection = try database.connect()
        try migrator(["0001_a": "create table public.a (i int);"]).up(on: &connection)
        let reworded = try migrator(["0001_a": "-- what a is about\ncreate table  public.a\n(i int);"])
        let plan = try reworded.up(on: &connection)
        #expect(plan.isEmpty)
        #expect(plan.reworded.map(\.name) == ["0001_a"])
        #expect(try reworded.repair(on: &connection).refreshed == ["0001_a"])
        #expect(try reworded.plan(on: &connection).reworded.isEmpty)
        #expect(try reworded.repair(on: &connection).refreshed.isEmpty)
        #expect(try events() == ["apply 0001", "repair 0001"])
    }

    @Test func editedCodeIsNotRepaired() throws {
        var connection = try database.connect()
        try migrator(["0001_a": "create table public.a (i int);"]).up(on: &connection)
        let edited = try migrator(["0001_a": "create table public.a (i bigint);"])
        #expect(try edited.repair(on: &connection).refreshed.isEmpty)
        let error = #expect(throws: MigrationError.self) { try edited.up(on: &connection) }
        #expect(error?.message == "migration 0001 is applied already, and the file has changed since")
    }

    @Test func commentOfARepeatableFileIsNoReasonToApplyItAgain() throws {
        var connection = try database.connect()
        try migrator([:], [try RepeatableFile(.reference, "public.r", "select 1;")]).up(on: &connection)
        let reworded = try migrator([:], [try RepeatableFile(.reference, "public.r", "-- why\nselect 1;")])
        #expect(try reworded.plan(on: &connection).isEmpty)
        let changed = try migrator([:], [try RepeatableFile(.reference, "public.r", "-- why\nselect 2;")])
        #expect(try changed.plan(on: &connection).repetitions.map(\.reason) == [.changed])
    }

    @Test func fileThatIsGoneForGoodIsNotedAndMayComeBack() throws {
        var connection = try database.connect()
        let both = try migrator(["0001_a": "select 1;", "0002_b": "select 2;"])
        try both.up(on: &connection)
        let one = try migrator(["0002_b": "select 2;"])
        #expect(throws: MigrationError.self) { try one.up(on: &connection) }
        #expect(try one.repair(removing: ["0001"], on: &connection).removed == ["0001_a"])
        #expect(try one.up(on: &connection).isEmpty)
        #expect(try rows() == ["0001 removed", "0002 applied"])
        #expect(try both.up(on: &connection).isEmpty)
        #expect(try events().last == "remove 0001")
    }

    @Test(arguments: ["0002", "0009", "public.x"])
    func onlyAFileThatIsGoneIsNotedAsGone(_ key: String) throws {
        var connection = try database.connect()
        let migrator = try migrator(["0002_b": "select 2;"])
        try migrator.up(on: &connection)
        let error = #expect(throws: MigrationError.self) { try migrator.repair(removing: [key], on: &connection) }
        #expect(error?.message == "no file '\(key)' is applied and gone")
    }

    // MARK: Target and order

    @Test func targetHoldsLaterMigrationsAndRepeatableFilesBack() throws {
        var options = ApplyOptions()
        options.target = 2
        let folder = try MigrationFolder(
            migrations: ["0001_a": "select 1;", "0002_b": "select 2;", "0003_c": "create table public.c (i int);"],
            repeatable: [try RepeatableFile(.reference, "public.c", "insert into public.c values (1);")])
        var connection = try database.connect()
        let plan = try Migrator(folder: folder, toolVersion: "test", options: options).up(on: &connection)
        #expect(plan.versioned.map(\.key) == ["0001", "0002"])
        #expect(plan.heldBack == 1)
        #expect(try rows() == ["0001 applied", "0002 applied"])
        #expect(
            try Migrator(folder: folder, toolVersion: "test").up(on: &connection).repeatable.map(\.key) == ["public.c"])
    }

    @Test func lateMigrationIsAppliedWhereThatIsAllowedAndNoted() throws {
        var connection = try database.connect()
        try migrator(["0002_b": "select 2;"]).up(on: &connection)
        let folder = try MigrationFolder(migrations: ["0001_a": "select 1;", "0002_b": "select 2;"])
        let error = #expect(throws: MigrationError.self) {
            try Migrator(folder: folder, toolVersion: "test").up(on: &connection)
        }
        #expect(error?.wayOut?.contains("--allow-out-of-order") == true)
        var options = ApplyOptions()
        options.allowsOutOfOrder = true
        let plan = try Migrator(folder: folder, toolVersion: "test", options: options).up(on: &connection)
        #expect(plan.migrations.map(\.reason) == [.outOfOrder])
        #expect(
            try database.values("select concat_ws(' ', key, out_of_order) as value from migrate.applied order by key")
                == ["0001 t", "0002 f"])
    }

    // MARK: One transaction for all

    private var together: ApplyOptions {
        var options = ApplyOptions()
        options.isSingleTransaction = true
        return options
    }

    @Test func singleTransactionIsAllOrNothing() throws {
        let repeatable = [try RepeatableFile(.reference, "public.a", "insert into public.a values (1);")]
        let broken = try MigrationFolder(
            migrations: ["0001_a": "create table public.a (i int);", "0002_b": "select 1 / 0;"], repeatable: repeatable)
        var connection = try database.connect()
        let error = #expect(throws: SQLFileError.self) {
            try Migrator(folder: broken, toolVersion: "test", options: together).up(on: &connection)
        }
        #expect(error?.notes.last == "rolled back; nothing of this run is applied")
        #expect(try rows() == [])
        let mended = try MigrationFolder(
            migrations: ["0001_a": "create table public.a (i int);", "0002_b": "set local lock_timeout = 0;"],
            repeatable: repeatable)
        let plan = try Migrator(folder: mended, toolVersion: "test", options: together).up(on: &connection)
        #expect(plan.versioned.count == 2 && plan.repeatable.count == 1)
        #expect(try database.values("select count(distinct xmin::text)::text as value from migrate.applied") == ["1"])
    }

    @Test func whatFailsInASharedTransactionIsNoted() throws {
        let broken = try MigrationFolder(migrations: ["0001_a": "select 1;", "0002_b": "select 1 / 0;"])
        var connection = try database.connect()
        #expect(throws: SQLFileError.self) {
            try Migrator(folder: broken, toolVersion: "test", options: together).up(on: &connection)
        }
        #expect(try events() == ["fail 0002"])
    }

    /// The second file needs its key checked at its end only, whatever the first one did.
    @Test func deferredConstraintsStayDeferredInASharedTransaction() throws {
        let folder = try MigrationFolder(migrations: [
            "0001_a": """
            create table public.parent (i int primary key);
            create table public.child (i int references public.parent deferrable initially deferred);
            """,
            "0002_b": "insert into public.child values (1); insert into public.parent values (1);",
        ])
        var connection = try database.connect()
        #expect(try Migrator(folder: folder, toolVersion: "test").rehearse(on: &connection).versioned.count == 2)
        #expect(
            try Migrator(folder: folder, toolVersion: "test", options: together).up(on: &connection).versioned.count
                == 2)
    }

    @Test func whatIsLeftForTheEndIsStillCheckedInASharedTransaction() throws {
        let folder = try MigrationFolder(migrations: [
            "0001_a": """
            create table public.parent (i int primary key);
            create table public.child (i int references public.parent deferrable initially deferred);
            """,
            "0002_b": "insert into public.child values (1);", "0003_c": "select 1;",
        ])
        var connection = try database.connect()
        let error = #expect(throws: SQLFileError.self) {
            try Migrator(folder: folder, toolVersion: "test", options: together).up(on: &connection)
        }
        #expect(error?.location == "sql/migrations/0002_b.sql:1:1" && error?.sqlState == "23503")
    }

    @Test func fileWithoutTransactionCannotShareOne() throws {
        let folder = try MigrationFolder(migrations: [
            "0001_a": "create table public.a (i int);", "0002_b": "-- migrate: transaction=off\nvacuum;",
        ])
        var connection = try database.connect()
        for attempt in [true, false] {
            let error = #expect(throws: MigrationError.self) {
                attempt
                    ? try Migrator(folder: folder, toolVersion: "test", options: together).up(on: &connection)
                    : try Migrator(folder: folder, toolVersion: "test").rehearse(on: &connection)
            }
            #expect(error?.location == "sql/migrations/0002_b.sql")
        }
        #expect(try database.values("select to_regclass('public.a')::text as value") == ["null"])
    }

    @Test func rehearsalAppliesEverythingAndLeavesNothing() throws {
        let folder = try MigrationFolder(
            migrations: ["0001_a": "create table public.a (i int);", "0002_b": "drop table public.a;"],
            repeatable: [try RepeatableFile(.function, "public.f", "create function f() returns int return 1;")])
        var connection = try database.connect()
        var steps = 0
        let plan = try Migrator(folder: folder, toolVersion: "test").rehearse(on: &connection) { event in
            if case .reached(.statementDone) = event { steps += 1 }
        }
        #expect(plan.versioned.count == 2 && plan.repeatable.count == 1 && steps == 3)
        #expect(try database.values("select nspname as value from pg_namespace where nspname = 'migrate'") == [])
        #expect(try database.values("select proname as value from pg_proc where proname = 'f'") == [])
        // What fails then would have failed in earnest.
        let broken = try MigrationFolder(migrations: ["0001_a": "select 1 / 0;"])
        let error = #expect(throws: SQLFileError.self) {
            try Migrator(folder: broken, toolVersion: "test").rehearse(on: &connection)
        }
        #expect(error?.location == "sql/migrations/0001_a.sql:1:1")
    }
}
