import Console
import Failures
import Migrations
import Postgres
import SQLText
import Testing

@testable import struct Migrate.FailureReport

/// Reports for programs, of failures as the server makes them.
@Suite struct FailureReportTests {
    private struct Sample: Failure {
        let location: String?
        var message: String { "it broke" }
        var notes: [String] { ["    3 | select nope;", "      |        ^", "rolled back"] }
        var wayOut: String? { "mend it" }
        var outcome: Outcome { .failed }
    }

    private func failure(_ sql: String, _ fields: ServerFields) throws -> SQLFileError {
        let file = try SourceFile(path: "sql/migrations/0001_a.sql", bytes: Array(sql.utf8))
        let statement = try #require(file.statements().last)
        return SQLFileError(PostgresError(fields).quotingFunctions, in: file, statement)
    }

    private func fields(_ state: String, _ message: String) -> ServerFields {
        var fields = ServerFields()
        fields.severity = "ERROR"
        fields.sqlState = state
        fields.primary = message
        return fields
    }

    @Test func fieldsOfTheServerAreKeptApart() throws {
        var server = fields("42703", "column \"nope\" does not exist")
        server.position = 8
        server.hint = "perhaps you meant another"
        server.detail = "there is one in u"
        server.context = "SQL statement"
        let report = FailureReport(try failure("select 1;\nselect nope from t;\n", server))
        #expect(
            report.json.render()
                == #"{"file":"sql/migrations/0001_a.sql","line":2,"column":8,"sqlstate":"42703","#
                + #""message":"column \"nope\" does not exist [42703]","detail":"there is one in u","#
                + #""hint":"perhaps you meant another","context":"SQL statement","way_out":null,"aftermath":null,"exit_code":1}"#
        )
        #expect(
            report.annotation.line
                == "::error file=sql/migrations/0001_a.sql,line=2,col=8,title=migrate::"
                + "column \"nope\" does not exist [42703]%0Adetail: there is one in u%0A"
                + "hint: perhaps you meant another%0Acontext: SQL statement")
    }

    @Test func valuesOfRowsAreInNoReport() throws {
        var server = fields("23505", "duplicate key value violates unique constraint \"t_pkey\"")
        server.detail = "Key (name)=(Nomsa) already exists."
        server.context = "COPY t, line 1: \"Nomsa\""
        let report = FailureReport(try failure("insert into t values ('x');", server))
        for text in [report.json.render(), report.annotation.line] {
            #expect(!text.contains("Nomsa"))
            #expect(text.contains("duplicate key value violates unique constraint"))
        }
        #expect(report.json.render().contains(#""detail":null"#))
    }

    @Test(arguments: [
        ("a/b.sql", #""file":"a/b.sql","line":null,"column":null"#, "file=a/b.sql,line=1,title"),
        ("a/b.sql:14", #""file":"a/b.sql","line":14,"column":null"#, "file=a/b.sql,line=14,title"),
        ("a:1/b.sql:14:2", #""file":"a:1/b.sql","line":14,"column":2"#, "file=a%3A1/b.sql,line=14,col=2,title"),
        (nil, #""file":null,"line":null,"column":null"#, "::error title"),
    ])
    func placeIsTakenApart(_ location: String?, _ json: String, _ annotation: String) {
        let report = FailureReport(Sample(location: location))
        #expect(report.json.render().contains(json))
        #expect(report.json.render().contains(#""detail":"rolled back","#))
        #expect(report.annotation.line.contains(annotation))
        #expect(report.annotation.line.hasSuffix("::it broke%0Arolled back%0Amend it"))
    }
}
