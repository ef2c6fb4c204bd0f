import Migrations
import Postgres
import SQLText
import TestCluster
import Testing

/// Files with the data of their COPY in them, applied.
@Suite struct CopyDataTests {
    private let database: TestDatabase

    init() throws {
        database = try TestDatabase()
    }

    private func up(_ text: String) throws {
        try database.up(try MigrationFolder(migrations: ["0001_a": text]))
    }

    private func rows() throws -> [String] {
        try database.values("select concat_ws('|', i, t) as value from t order by i")
    }

    @Test func rowsArriveAsTheyAreWritten() throws {
        try up(
            #"""
            create table t (i int, t text);
            copy t (i, t) from stdin; -- two; lines
            1	O'Neill; "ä€😀"
            2	a\tb\\.\N
            3	\N
            \.
            insert into t values (4, 'after');
            copy t from stdin with (format csv, header);
            i,t
            5,"two
            lines, $$"
            \.
            """#)
        #expect(try rows() == ["1|O'Neill; \"ä€😀\"", "2|a\tb\\.N", "3", "4|after", "5|two\nlines, $$"])
        #expect(try database.values("select statements_total::text as value from migrate.applied") == ["4"])
    }

    @Test func carriageReturnsEndLinesOfDataToo() throws {
        try up("create table t (i int, t text);\r\ncopy t from stdin;\r\n1\ta\r\n2\tb\r\n\\.\r\nselect 1;\r\n")
        #expect(try rows() == ["1|a", "2|b"])
    }

    @Test func copyOfNoRowsIsFine() throws {
        try up("create table t (i int, t text);\ncopy t from stdin;\n\\.\n")
        #expect(try rows() == [])
    }

    @Test func manyRowsAreStreamed() throws {
        let data = (0..<100_000).map { "\($0)\tthe text of row \($0)\n" }.joined()
        try up("create table t (i int, t text);\ncopy t from stdin;\n\(data)\\.\n")
        #expect(
            try database.values("select count(*)::text as value from t where t = 'the text of row ' || i") == ["100000"]
        )
    }

    @Test func refusedRowTakesTheFileBackAndTheNextUpWorks() throws {
        #expect(throws: SQLFileError.self) {
            try up("create table t (i int, t text);\ncopy t from stdin;\n1\ta\nx\tb\n\\.\n")
        }
        #expect(try database.values("select to_regclass('t')::text as value") == ["null"])
        try up("create table t (i int, t text);\ncopy t from stdin;\n1\ta\n\\.\n")
        #expect(try rows() == ["1|a"])
    }

    @Test func repeatableFilesBringDataToo() throws {
        let file = try RepeatableFile(.reference, "public.t", "truncate t;\ncopy t from stdin;\n7\tseven\n\\.\n")
        try database.up(
            try MigrationFolder(migrations: ["0001_a": "create table t (i int, t text);"], repeatable: [file]))
        #expect(try rows() == ["7|seven"])
    }

    @Test func copyThatTheServerDoesNotTakeIsReportedAtItsPlace() throws {
        let error = #expect(throws: SQLFileError.self) { try up("select 1;\ncopy t from stdin;\n1\n\\.\n") }
        #expect(error?.cause.sqlState == "42P01")
        #expect(error?.location == "sql/migrations/0001_a.sql:2:1")
    }
}
