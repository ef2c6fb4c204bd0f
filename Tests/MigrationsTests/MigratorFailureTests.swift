import Failures
import Migrations
import Postgres
import SQLText
import TestCluster
import Testing

/// What a file that fails leaves behind, and what it tells.
@Suite struct MigratorFailureTests {
    private let database: TestDatabase

    init() throws {
        database = try TestDatabase()
    }

    /// The error that applying a file ends with, after one that works.
    private func failure(of text: String) throws -> SQLFileError {
        let folder = try MigrationFolder(migrations: ["0001_fine": "create table fine (i int);", "0002_broken": text])
        return try #require(#expect(throws: SQLFileError.self) { try database.up(folder) })
    }

    @Test func failingFileRollsBackAloneAndIsReportedAtItsPlace() throws {
        let failure = try failure(of: "create table half (i int);\n\nselect a,\n       nope\nfrom half;\n")
        #expect(failure.outcome == .failed)
        #expect(
            failure.description == """
                sql/migrations/0002_broken.sql:3:8: error: column "a" does not exist [42703]
                      3 | select a,
                        |        ^
                  rolled back; 1 file applied in this run, this file not recorded
                  mend it, then run: migrate up
                """)
        #expect(try database.values("select key as value from migrate.applied") == ["0001"])
        #expect(try database.values("select to_regclass('half')::text as value") == ["null"])
        #expect(try database.values("select to_regclass('fine')::text as value") == ["fine"])
    }

    @Test func failureIsAnEventWithItsPlace() throws {
        let failure = try failure(of: "select nope;")
        #expect(failure.spot.path == "sql/migrations/0002_broken.sql")
        let events = try database.values(
            """
            select concat_ws(' ', action, kind, key, detail ->> 'sqlstate', detail ->> 'location') as value
            from migrate.event order by event_id
            """)
        #expect(
            events == [
                "apply versioned 0001", "fail versioned 0002 42703 sql/migrations/0002_broken.sql:1:8",
            ])
        #expect(
            try database.values("select detail ->> 'message' as value from migrate.event where action = 'fail'") == [
                "column \"nope\" does not exist [42703]"
            ])
    }

    @Test func repairedFileIsAppliedByTheNextUp() throws {
        _ = try failure(of: "select nope;")
        try database.up(
            try MigrationFolder(migrations: ["0001_fine": "create table fine (i int);", "0002_broken": "select 1;"]))
        #expect(try database.values("select key as value from migrate.applied order by key") == ["0001", "0002"])
    }

    struct Misplaced: Sendable, CustomTestStringConvertible {
        let text: String
        let line: Int
        let column: Int
        var caret: String

        init(_ text: String, _ line: Int, _ column: Int, caret: String) {
            self.text = text
            self.line = line
            self.column = column
            self.caret = caret
        }

        var testDescription: String { text.debugDescription }
    }

    @Test(arguments: [
        // Two, three and four bytes, one column each; the emoji takes two cells.
        Misplaced("select 'ä€😀' as a, nope;", 1, 20, caret: "      |                     ^"),
        Misplaced("select 1;\n\tselect\t'ü',\tnope;", 2, 14, caret: "      | \t      \t    \t^"),
        Misplaced("select 1;\r\n-- ä\r\nselect 2,\r\n  nope;\r\n", 4, 3, caret: "      |   ^"),
        Misplaced("\u{FEFF}select nope;", 1, 8, caret: "      |        ^"),
        Misplaced(
            "/* ä */ select 1; /* € */ select /* 😀 */ nope;", 1, 42,
            caret: "      |                                           ^"),
    ])
    func positionCountsCodePointsInTheWholeFile(_ sample: Misplaced) throws {
        let failure = try failure(of: sample.text)
        #expect(failure.location == "sql/migrations/0002_broken.sql:\(sample.line):\(sample.column)")
        #expect(failure.notes.dropFirst().first == sample.caret)
    }

    @Test func errorInADoBlockIsReportedAtItsLineWithItsContext() throws {
        let failure = try failure(of: "select 1;\n\ndo $$\nbegin\n  raise exception 'no';\nend $$;\n")
        #expect(failure.location == "sql/migrations/0002_broken.sql:5:3")
        #expect(failure.message == "no [P0001]")
        #expect(failure.notes.contains("context: PL/pgSQL function inline_code_block line 3 at RAISE"))
    }

    @Test func errorInAFunctionBodyIsReportedInsideOfIt() throws {
        let body = "create function f() returns int language sql\nas $$\n  select 'ä', nope;\n$$;\n"
        let failure = try failure(of: "select 1;\n" + body)
        #expect(failure.location == "sql/migrations/0002_broken.sql:4:15")
    }

    @Test func deferredConstraintFailsInsideTheFilesTransactionAndNamesTheFile() throws {
        let failure = try failure(
            of: """
                create table parent (i int primary key);
                create table child (i int references parent deferrable initially deferred);
                insert into child values (1);
                """)
        #expect(failure.cause.sqlState == "23503")
        #expect(failure.location == "sql/migrations/0002_broken.sql:3:1")
        #expect(failure.notes.contains { $0.hasPrefix("rolled back; 1 file applied in this run") })
        #expect(try database.values("select to_regclass('child')::text as value") == ["null"])
        #expect(
            try database.values("select detail ->> 'sqlstate' as value from migrate.event where action = 'fail'") == [
                "23503"
            ])
    }

    @Test func valuesOfRowsStayOutOfTheReport() throws {
        let failure = try failure(of: "create table t (d date);\ninsert into t select (chr(77) || 'iller')::date;\n")
        #expect(failure.cause.sqlState == "22007")
        #expect(!failure.description.contains("Miller"))
        #expect(
            try database.values("select 'leak' as value from migrate.event where detail::text like '%Miller%'") == [])
    }

    @Test func statementThatNeedsNoTransactionIsRefusedAtItsPlaceBeforeConnecting() throws {
        let error = #expect(throws: MigrationError.self) {
            try VersionedFile("0002_broken", "create table t (i int);\nvacuum t;\n")
        }
        #expect(error?.location == "sql/migrations/0002_broken.sql:2:1")
        #expect(error?.message == "VACUUM cannot run inside a transaction, and this file is one")
        #expect(error?.wayOut?.contains("-- migrate: transaction=off") == true)
    }

    @Test func statementThatOnlyTheCatalogRefusesInATransactionFailsAtItsPlace() throws {
        let failure = try failure(
            of: "create table t (i int) partition by range (i);\ncreate index t_i on t (i);\nreindex table t;\n")
        #expect(failure.location == "sql/migrations/0002_broken.sql:3:1")
        #expect(failure.cause.sqlState == "25001")
    }

    @Test func commitHiddenInAProcedureCannotEndTheTransaction() throws {
        let failure = try failure(of: "create table half (i int);\ndo $$ begin commit; end $$;\n")
        #expect(failure.cause.sqlState == "2D000")
        #expect(failure.wayOut?.contains("-- migrate: transaction=off") == true)
        #expect(try database.values("select to_regclass('half')::text as value") == ["null"])
    }

    @Test func savepointsOfAFileWork() throws {
        let folder = try MigrationFolder(migrations: [
            "0001_a": """
            create table t (i int); savepoint one; insert into t values (1);
            rollback to savepoint one; insert into t values (2); release savepoint one;
            """
        ])
        try database.up(folder)
        #expect(try database.values("select i::text as value from t") == ["2"])
    }
}
