import SQLText
import Testing

@Suite struct SourceErrorTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        let sql: String
        let report: String

        init(_ sql: String, _ report: String) {
            self.sql = sql
            self.report = report
        }

        var testDescription: String { sql.debugDescription }
    }

    @Test(arguments: [
        Sample(
            "select 1;\nselect 'abc;\n",
            """
            sql/a.sql:2:8: error: this string has no closing '
                  2 | select 'abc;
                    |        ^
              close it, or find the stray quote above it
            """),
        Sample(
            #"select E'a\'"#,
            #"""
            sql/a.sql:1:8: error: this string has no closing '
                  1 | select E'a\'
                    |        ^
              close it, or find the stray quote above it
            """#),
        Sample(
            "do $body$ x $$ y $body",
            """
            sql/a.sql:1:4: error: this string has no closing $body$
                  1 | do $body$ x $$ y $body
                    |    ^
              close it
            """),
        Sample(
            "select \"a from t;",
            """
            sql/a.sql:1:8: error: this quoted name has no closing "
                  1 | select "a from t;
                    |        ^
              close it, or find the stray quote above it
            """),
        Sample(
            "a; /* x /* y */\nselect 1;",
            """
            sql/a.sql:1:4: error: this comment has no closing */
                  1 | a; /* x /* y */
                    |    ^
              close it
            """),
        Sample(
            "create table t (\n  a numeric(10,\n  b int\n);\nselect (1);",
            """
            sql/a.sql:1:16: error: this parenthesis is never closed
                  1 | create table t (
                    |                ^
              close it
            """),
        Sample(
            "create function f()\nbegin atomic\n select case when a then 1;\nend;\nselect 1;",
            """
            sql/a.sql:2:1: error: this BEGIN has no END
                  2 | begin atomic
                    | ^
              close it
            """),
        Sample(
            "select 1;\n\\connect db user\nselect 2;",
            #"""
            sql/a.sql:2:1: error: \connect is a command of psql, not SQL
                  2 | \connect db user
                    | ^
              remove it: files are sent to the server without psql
            """#),
        Sample(
            #"select 1 \gset x"#,
            #"""
            sql/a.sql:1:10: error: \gset is a command of psql, not SQL
                  1 | select 1 \gset x
                    |          ^
              remove it: files are sent to the server without psql
            """#),
        Sample(
            #"\restrict k \\ select 1;"#,
            #"""
            sql/a.sql:1:1: error: \restrict is a command of psql, not SQL
                  1 | \restrict k \\ select 1;
                    | ^
              remove it: files are sent to the server without psql
            """#),
        Sample(
            "select 1\n\\restrict k\n;",
            #"""
            sql/a.sql:2:1: error: \restrict is a command of psql, not SQL
                  2 | \restrict k
                    | ^
              remove it: files are sent to the server without psql
            """#),
        Sample(
            "select 1;\n  copy t from stdin;\n1\tO'Neill\n\\. \n",
            #"""
            sql/a.sql:2:3: error: the data of this COPY … FROM STDIN has no end: no line with \. alone
                  2 |   copy t from stdin;
                    |   ^
              put the rows right below it, and a line \. behind them
            """#),
        Sample(
            "copy t from stdin",
            #"""
            sql/a.sql:1:1: error: the data of this COPY … FROM STDIN has no end: no line with \. alone
                  1 | copy t from stdin
                    | ^
              put the rows right below it, and a line \. behind them
            """#),
        Sample(
            "copy t from stdin; select\n1\n\\.\n2;",
            """
            sql/a.sql:1:20: error: the next line is data of the COPY before this, which must end here
                  1 | copy t from stdin; select
                    |                    ^
              put it below the data
            """),
        Sample(
            "copy t from stdin; /* one\n1\n\\.\n*/",
            """
            sql/a.sql:1:20: error: the next line is data of the COPY before this, which must end here
                  1 | copy t from stdin; /* one
                    |                    ^
              put it below the data
            """),
        Sample(
            "copy t from stdin;\n1\n\\.\nselect 'x;",
            """
            sql/a.sql:4:8: error: this string has no closing '
                  4 | select 'x;
                    |        ^
              close it, or find the stray quote above it
            """),
        Sample(
            "-- é\u{0}x",
            """
            sql/a.sql:1:5: error: a NUL byte cannot stand in SQL
                  1 | -- é\u{FFFD}x
                    |     ^
              save the file as UTF-8
            """),
    ])
    func brokenFileIsReportedAtItsOpening(_ sample: Sample) throws {
        let error = try #require(throws: SourceError.self) {
            try SourceFile(path: "sql/a.sql", bytes: Array(sample.sql.utf8)).statements()
        }
        #expect(String(describing: error) == sample.report)
        #expect(String(describing: error.outcome) == "refused")
    }

    @Test func longDelimiterIsShortened() throws {
        let tag = String(repeating: "x", count: 10_000)
        let error = try #require(throws: SourceError.self) {
            try SourceFile(path: "a.sql", bytes: Array("do $\(tag)$".utf8)).statements()
        }
        #expect(error.message.count < 100)
    }

    @Test(
        arguments: [
            ([0x61, 0x0A, 0xC3, 0xA9, 0xE9, 0x62], "2:2"),  // Latin-1 after good UTF-8
            ([0xFF, 0xFE, 0x61, 0x00], "1:1"),  // UTF-16
            ([0x61, 0xC3], "1:2"),  // cut off
            ([0xC0, 0x80], "1:1"),  // an overlong NUL
            ([0xED, 0xA0, 0x80], "1:1"),  // half a surrogate pair
            ([0xEF, 0xBB, 0xBF, 0x61, 0x80, 0x00], "1:2"),  // the mark does not count
        ] as [([UInt8], String)])
    func invalidUTF8IsReportedAtItsFirstByte(_ bytes: [UInt8], _ position: String) throws {
        let error = try #require(throws: SourceError.self) { try SourceFile(path: "a.sql", bytes: bytes) }
        #expect(error.message == "this is not UTF-8 text")
        #expect(error.location == "a.sql:\(position)")
    }

    @Test func nulBeforeInvalidByteIsReportedFirst() throws {
        let error = try #require(throws: SourceError.self) { try SourceFile(path: "a.sql", bytes: [0x61, 0, 0xFF]) }
        #expect(error.location == "a.sql:1:2")
        #expect(error.message == "a NUL byte cannot stand in SQL")
    }
}
