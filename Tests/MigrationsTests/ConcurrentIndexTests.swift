import Migrations
import Postgres
import SQLText
import TestCluster
import Testing

/// What a CREATE INDEX CONCURRENTLY says about its index.
@Suite struct ConcurrentIndexTests {
    private func index(_ sql: String) throws -> ConcurrentIndex? {
        try #require(try makeSource("\(sql);").statements().first).concurrentIndex
    }

    @Test(arguments: [
        ("create index concurrently x on t (i)", "x", #""t""#, false),
        ("CREATE UNIQUE INDEX CONCURRENTLY X ON S.T (i)", "x", #""s"."t""#, false),
        ("create index concurrently on t (i)", nil, #""t""#, false),
        ("create index concurrently if not exists x on only t using btree (i)", "x", #""t""#, true),
        (
            "create /* on */ index -- on\nconcurrently \"x on\" on \"S\" . \"T\"\"x\" (i)", "x on",
            #""S"."T""x""#, false
        ),
        ("create index concurrently \"on\" on only (s.t) (i)", "on", #""s"."t""#, false),
        ("create index concurrently if on t * (i)", "if", #""t""#, false),
        ("create index concurrently größe on wahl (größe)", "größe", #""wahl""#, false),
        (#"create index concurrently U&"d\0061ta" on u&"a\\b" (i)"#, "data", #""a\b""#, false),
        ("create index concurrently x on db.s.t (i)", "x", #""s"."t""#, false),
    ])
    func indexAndTableAreNamedAsTheCatalogHasThem(
        _ sql: String, _ name: String?, _ table: String, _ ifNotExists: Bool
    ) throws {
        let index = try #require(try index(sql))
        #expect(index.name == name)
        #expect(index.table.quoted == table)
        #expect(index.ifNotExists == ifNotExists)
    }

    @Test(arguments: [
        "create index x on t (i)", "create index \"concurrently\" on t (i)", "create table concurrently (i int)",
        "drop index concurrently x", "reindex index concurrently x", "select 'create index concurrently x on t (i)'",
        "create index concurrently", "create index concurrently x", "create index concurrently x on (",
        "create index concurrently if not exists on",
    ])
    func otherStatementHasNone(_ sql: String) throws {
        let text = sql.hasSuffix("(") ? "\(sql))" : sql
        #expect(try index(text) == nil)
    }

    @Test(arguments: [
        "x", "X", "\"Xy \"\" z\"", "größe", "GRÖSSE", #"U&"d\0061t\+000061""#, #"u&"\00E4\\""#,
        "a" + String(repeating: "ä", count: 40), "\"\(String(repeating: "日", count: 30))\"", "a$b", "if",
    ])
    func namesAreWhatTheServerMakesOfThem(_ name: String) throws {
        let sql = "create index concurrently \(name) on s.\(name) (i)"
        let index = try #require(try index(sql))
        let database = try TestDatabase()
        var connection = try database.connect()
        try connection.run("create schema s")
        try connection.run("create table \(verbatim: "s.\(name)") (i int)")
        let table = try database.values(
            "select relname::text as value from pg_class where relkind = 'r' and relnamespace = 's'::regnamespace")
        #expect(table == [index.table.name])
        #expect(index.table.schema == "s")
        #expect(index.name == index.table.name)
        // The name that we write is the table that is meant.
        try connection.run("insert into \(verbatim: index.table.quoted) values (1)")
        #expect(try database.values("select i::text as value from \(verbatim: "s.\(name)")") == ["1"])
    }
}
