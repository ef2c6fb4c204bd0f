import Migrations
import Postgres
import TestCluster
import Testing

/// What a repeatable file does to its session ends with the file, although all of them share a transaction.
@Suite struct RepeatableSessionTests {
    private let database: TestDatabase

    init() throws {
        database = try TestDatabase()
    }

    /// What a file of each later kind sees of what a function file did.
    private func seen(_ expression: String, after first: String) throws -> [String] {
        let note = "insert into public.seen select \(expression);"
        try database.up(
            MigrationFolder(
                versioned: [try VersionedFile("0001_seen", "create schema s; create table public.seen (value text);")],
                repeatable: [
                    try RepeatableFile(.function, "a", first), try RepeatableFile(.function, "b", note),
                    try RepeatableFile(.reference, "c", note), try RepeatableFile(.access, "d", note),
                ]))
        return try database.values("select coalesce(value, '-') as value from public.seen")
    }

    @Test(arguments: [
        "set search_path = s;", "set local search_path = s;", "select set_config('search_path', 's', false);",
    ])
    func searchPathDoesNotReachTheNextFile(set: String) throws {
        #expect(
            try seen("current_setting('search_path')", after: set)
                == Array(repeating: "\"$user\", public", count: 3))
    }

    @Test func roleDoesNotReachTheNextFile() throws {
        let user = try #require(try database.values("select current_user as value").first)
        let role = "role_\(database.name)"
        let first = "create role \(role) superuser; set session authorization \(role); set role pg_read_all_data;"
        #expect(
            try seen("current_user || ' ' || session_user", after: first)
                == Array(repeating: "\(user) \(user)", count: 3))
        #expect(try database.values("select distinct applied_by as value from migrate.applied") == [user])
    }

    @Test func temporaryTableDoesNotReachTheNextFile() throws {
        let first = "create temporary table scratch (i int); create temporary view look as select i from scratch;"
        #expect(
            try seen("concat(to_regclass('scratch'), to_regclass('look'))", after: first)
                == Array(repeating: "", count: 3))
    }

    @Test func zoneAndPreparedStatementsAreOurs() throws {
        let first = "set timezone = 'Asia/Tokyo'; set datestyle = 'German'; prepare q as select 1;"
        let settings = """
            concat_ws(
                ' ', current_setting('timezone'), current_setting('datestyle'),
                (select count(*) from pg_prepared_statements where name = 'q'))
            """
        #expect(try seen(settings, after: first) == Array(repeating: "UTC ISO, YMD 0", count: 3))
    }

    @Test func searchPathOfAFunctionFileDoesNotReachAView() throws {
        let tables = "create schema s; create table s.t as select 's' as x; create table t as select 'p' as x;"
        try database.up(
            MigrationFolder(
                versioned: [try VersionedFile("0001_t", tables)],
                repeatable: [
                    try RepeatableFile(.function, "a", "set search_path = s;"),
                    try RepeatableFile(.view, "public.v", "select x from t;"),
                ]))
        #expect(try database.values("select x as value from public.v") == ["p"])
    }
}
