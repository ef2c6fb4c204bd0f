import Failures
import Migrations
import Postgres
import SQLText
import TestCluster
import Testing

/// Files without transaction: each statement commits, and the history says how far one came.
@Suite struct StatementwiseTests {
    private let site: StatementwiseSite
    private var database: TestDatabase { site.database }

    init() throws {
        site = try StatementwiseSite()
    }

    @Test func statementsThatNeedNoTransactionAreApplied() throws {
        try database.up(
            try site.folder(
                """
                create index concurrently t_i on public.t (i);
                vacuum public.t;
                reindex index concurrently public.t_i;
                """))
        #expect(try site.state() == ["applied 3 of 3"])
        #expect(
            try database.values("select indisvalid::text as value from pg_index where indrelid = 't'::regclass") == [
                "true"
            ])
        #expect(
            try database.values("select action as value from migrate.event order by event_id") == ["apply", "apply"])
    }

    @Test func failureKeepsWhatIsDoneAndSaysHowFarItIs() throws {
        let folder = try site.folder("create table public.a (i int);\nselect 1 / 0;\ncreate table public.b (i int);\n")
        let error = #expect(throws: SQLFileError.self) { try database.up(folder) }
        let failure = try #require(error)
        #expect(failure.location == "sql/migrations/0002_alone.sql:3:1")
        #expect(failure.notes.contains("1 of 3 statements of 0002_alone are done and stay"))
        #expect(failure.wayOut == "mend the cause, then run: migrate resume 0002")
        #expect(failure.outcome == .failed)
        #expect(try site.state() == ["failed 1 of 3 22012 3 1"])
        #expect(
            try database.values("select to_regclass(t)::text as value from unnest('{a,b}'::text[]) as t") == [
                "a", "null",
            ])
        let states = try FileStates(folder: folder, history: try history()).files
        #expect(states.map(\.state) == [.applied, .failed])
    }

    private func history() throws -> [AppliedFile] {
        var connection = try database.connect()
        return try History.read(from: &connection)
    }

    private static let broken = "create table public.a (i int);\nselect 1 / 0;\ncreate table public.b (i int);\n"
    private static let mended = broken.replacing("1 / 0", with: "1 / 1")

    @Test func nextRunAsksForADecisionWithExit10() throws {
        _ = try site.fail(Self.broken)
        let error = #expect(throws: MigrationError.self) { try database.up(try site.folder(Self.mended)) }
        let refusal = try #require(error)
        #expect(refusal.outcome == .decisionNeeded)
        #expect(refusal.location == "sql/migrations/0002_alone.sql:3:1")
        #expect(refusal.message == "1 of 3 statements of migration 0002 are done; this one failed")
        #expect(refusal.wayOut?.contains("migrate resume 0002") == true)
        #expect(try site.state() == ["failed 1 of 3 22012 3 1"])
    }

    @Test func resumeGoesOnBehindWhatIsDone() throws {
        _ = try site.fail(Self.broken)
        var connection = try database.connect()
        try site.migrator(try site.folder(Self.mended)).resume("0002", on: &connection)
        #expect(try site.state() == ["applied 3 of 3"])
        #expect(try database.values("select to_regclass('public.b')::text as value") == ["b"])
        #expect(try site.migrator(try site.folder(Self.mended)).plan(on: &connection).isEmpty)
    }

    @Test func resumeFromAStatementSkipsThoseBefore() throws {
        let folder = try site.fail(Self.broken)
        var connection = try database.connect()
        try site.migrator(folder).resume("0002", from: 3, on: &connection)
        #expect(try site.state() == ["applied 3 of 3"])
        #expect(try database.values("select to_regclass('public.b')::text as value") == ["b"])
    }

    @Test(arguments: [0, 5, -1])
    func resumeFromAStatementThatIsNotThereIsRefused(_ number: Int) throws {
        let folder = try site.fail(Self.broken)
        var connection = try database.connect()
        let error = #expect(throws: MigrationError.self) {
            try site.migrator(folder).resume("0002", from: number, on: &connection)
        }
        #expect(error?.message == "there is no statement \(number): the file has 3 statements")
        #expect(try site.state() == ["failed 1 of 3 22012 3 1"])
    }

    @Test func resumeWithoutAPlaceIsRefusedWhereDoneStatementsWereEdited() throws {
        _ = try site.fail(Self.broken)
        let edited = try site.folder("create table public.other (i int);\nselect 1;\ncreate table public.b (i int);\n")
        var connection = try database.connect()
        let error = #expect(throws: MigrationError.self) { try site.migrator(edited).resume("0002", on: &connection) }
        #expect(error?.message == "the first 1 statement of this file, which are done, have been edited since")
        try site.migrator(edited).resume("0002", from: 2, on: &connection)
        #expect(try site.state() == ["applied 3 of 3"])
    }

    @Test(arguments: ["0001", "0002"])
    func onlyAHalfDoneFileIsResumedOrMarked(_ key: String) throws {
        let folder = try site.folder("select 1;")
        try database.up(folder)
        var connection = try database.connect()
        for attempt in [true, false] {
            let error = #expect(throws: MigrationError.self) {
                attempt
                    ? try site.migrator(folder).resume(key, on: &connection)
                    : try site.migrator(folder).mark(key, as: .pending, on: &connection)
            }
            #expect(error?.message.contains("is not half done") == true)
        }
    }

    @Test func markedAsAppliedItIsDone() throws {
        let folder = try site.fail(Self.broken)
        var connection = try database.connect()
        try site.migrator(folder).mark("0002", as: .applied, on: &connection)
        #expect(try site.state() == ["applied 3 of 3"])
        #expect(try site.migrator(folder).plan(on: &connection).isEmpty)
        #expect(
            try database.values("select action as value from migrate.event order by event_id")
                == ["apply", "fail", "mark"])
    }

    @Test func markedAsPendingItIsAppliedFromItsStart() throws {
        _ = try site.fail(Self.broken)
        var connection = try database.connect()
        let mended = try site.folder(Self.mended)
        try site.migrator(mended).mark("0002", as: .pending, on: &connection)
        let reasons = try site.migrator(mended).plan(on: &connection).migrations.map(\.reason)
        #expect(reasons == [.undone])
        try connection.run("drop table public.a")
        try database.up(mended)
        #expect(try site.state() == ["applied 3 of 3"])
    }

    @Test func resumableFileGoesOnByItself() throws {
        let header = "-- migrate: resumable=on\n"
        _ = try site.fail(header + Self.broken)
        var connection = try database.connect()
        let plan = try site.migrator(try site.folder(header + Self.mended)).plan(on: &connection)
        #expect(plan.migrations.map(\.reason) == [.resumed(at: 1)])
        try database.up(try site.folder(header + Self.mended))
        #expect(try site.state() == ["applied 3 of 3"])
    }

    @Test func resumableFileWhoseDoneStatementsWereEditedNeedsADecision() throws {
        let header = "-- migrate: resumable=on\n"
        _ = try site.fail(header + Self.broken)
        let edited = Self.mended.replacing("table public.a", with: "table public.c")
        let error = #expect(throws: MigrationError.self) { try database.up(try site.folder(header + edited)) }
        #expect(error?.outcome == .decisionNeeded)
    }

    // MARK: Session

    @Test func settingsOfTheStatementsThatAreDoneAreThereAgain() throws {
        let text = "create schema s;\nset search_path = s;\nselect 1 / %;\ncreate table made (i int);\n"
        _ = try site.fail(text.replacing("%", with: "0"))
        var connection = try database.connect()
        try site.migrator(try site.folder(text.replacing("%", with: "1"))).resume("0002", on: &connection)
        #expect(try database.values("select to_regclass('s.made')::text as value") == ["s.made"])
    }

    @Test func discardAllIsRefused() throws {
        let error = #expect(throws: MigrationError.self) {
            try VersionedFile("0002_alone", "-- migrate: transaction=off\nselect 1;\ndiscard all;")
        }
        #expect(error?.location == "sql/migrations/0002_alone.sql:3:1")
        #expect(error?.code == "releases-lock")
    }

    @Test func fileThatReleasesTheLockStopsThere() throws {
        let folder = try site.folder("select pg_advisory_unlock_all();\ncreate table public.a (i int);")
        #expect(throws: RunLock.NotObtained.self) { try database.up(folder) }
        #expect(try database.values("select to_regclass('public.a')::text as value") == ["null"])
        #expect(try site.state() == ["running 0 of 2"])
        let next = #expect(throws: MigrationError.self) { try database.up(folder) }
        #expect(next?.outcome == .decisionNeeded)
    }

    // MARK: History

    @Test func markedAsPendingNothingIsDone() throws {
        let folder = try site.fail(Self.broken)
        var connection = try database.connect()
        try site.migrator(folder).mark("0002", as: .pending, on: &connection)
        #expect(
            try database.values(
                "select concat_ws(' ', state, statements_done, finished_at) as value from migrate.applied where key = '0002'"
            )
                == ["undone 0"])
    }

    @Test func fileThatCameLateStaysLateWhenItGoesOn() throws {
        try database.up(try MigrationFolder(migrations: ["0003_c": "create table public.t (i int);"]))
        let late = try MigrationFolder(migrations: [
            "0002_alone": "-- migrate: transaction=off\n\(Self.broken)", "0003_c": "create table public.t (i int);",
        ])
        var options = ApplyOptions()
        options.allowsOutOfOrder = true
        var connection = try database.connect()
        #expect(throws: SQLFileError.self) {
            try Migrator(folder: late, toolVersion: "test", options: options).up(on: &connection)
        }
        try site.migrator(late).resume("0002", from: 3, on: &connection)
        #expect(
            try database.values(
                "select concat_ws(' ', state, out_of_order) as value from migrate.applied where key = '0002'")
                == ["applied t"])
    }

    @Test func failureThatCannotBeNotedIsStillTheFailure() throws {
        try database.up(
            try MigrationFolder(migrations: [
                "0001_t": "create table public.t (i int); insert into public.t values (1), (1);"
            ]))
        var connection = try database.connect()
        try connection.run("alter table migrate.event add check (action <> 'fail')")
        for text in ["-- migrate: transaction=off\nselect 1 / 0;", "select 1 / 0;"] {
            let folder = try MigrationFolder(migrations: [
                "0001_t": "create table public.t (i int); insert into public.t values (1), (1);", "0002_alone": text,
            ])
            let error = #expect(throws: SQLFileError.self) { try database.up(folder) }
            #expect(error?.sqlState == "22012")
            #expect(error?.notes.last?.contains("failed as well: ") == true)
            if text.hasPrefix("--") {
                try site.migrator(folder).mark("0002", as: .pending, on: &connection)
            }
        }
    }

    @Test func settingsOfItsDirectivesHoldAndEndWithIt() throws {
        try database.up(
            try MigrationFolder(migrations: [
                "0001_t": "create table public.seen (n int, lock text, statement text);",
                "0002_alone": """
                -- migrate: transaction=off
                -- migrate: lock-timeout=7s
                -- migrate: statement-timeout=3min
                set search_path = nowhere;
                insert into public.seen select 2, current_setting('lock_timeout'), current_setting('statement_timeout');
                """,
                "0003_after": """
                insert into seen select 3, current_setting('lock_timeout'), current_setting('statement_timeout');
                """,
            ]))
        #expect(
            try database.values("select concat_ws(' ', n, lock, statement) as value from public.seen order by n")
                == ["2 7s 3min", "3 5s 0"])
    }

    @Test(arguments: ["set role postgres", "SET SESSION AUTHORIZATION postgres"])
    func changeOfRoleIsRefused(_ statement: String) throws {
        let error = #expect(throws: MigrationError.self) {
            try VersionedFile("0002_alone", "-- migrate: transaction=off\n\(statement);\nselect 1;")
        }
        #expect(error?.location == "sql/migrations/0002_alone.sql:2:1")
        #expect(error?.message == "in a file without transaction, the role cannot be changed")
    }

    @Test func verificationThatFailsIsHalfDone() throws {
        let source = try makeSource(
            "-- migrate: transaction=off\ncreate table public.a (i int);", path: "sql/migrations/0002_alone.sql")
        let check = try makeSource("select 1;", path: "sql/migrations/0002_alone.verify.sql")
        let folder = MigrationFolder(
            versioned: [try VersionedFile("0001_t"), try VersionedFile(source, verification: check)], repeatable: [])
        let error = #expect(throws: VerificationFailure.self) { try database.up(folder) }
        #expect(error?.outcome == .assertionsFailed)
        #expect(try site.state() == ["failed 1 of 1 1 1"])
        // Mended, only the check is left to do.
        let mended = MigrationFolder(
            versioned: [try VersionedFile("0001_t"), try VersionedFile(source)], repeatable: [])
        var connection = try database.connect()
        try site.migrator(mended).resume("0002", on: &connection)
        #expect(try site.state() == ["applied 1 of 1"])
    }
}
