import Failures
import Postgres
import TestCluster
import Testing

/// A value may hold line feeds, and the server then speaks in lines that are not its own.
@Suite struct ValuesOfSeveralLinesTests {
    /// With `\n` for line feeds, as both `e''` and COPY have it.
    private static let values = [
        #"{"a":\n Liddell}"#, #"{"a": 1,\n "b": Alice Liddell}"#, #"["x",\n"Alice\nLiddell"]"#,
        #"{"a": "first\nAlice: Liddell"}"#, #"Alice\nLiddell"#, #"{"a":\r\n Liddell}"#,
    ]

    private func expectHidden(_ body: (inout Connection) throws -> Void) throws {
        var connection = try SharedDatabase.connect()
        let error = try #require(try thrownError { try body(&connection) })
        #expect(error.isAboutData)
        #expect(!error.description.contains("Liddell") && !error.description.contains("Alice"), "\(error)")
    }

    @Test(arguments: ["json", "jsonb", "date", "int", "uuid", "int[]", "interval"])
    func valueInAStatementIsHidden(type: String) throws {
        for value in Self.values {
            try expectHidden { try $0.run("select \(verbatim: "e'\(value)'")::\(verbatim: type)") }
        }
    }

    @Test(arguments: ["json", "jsonb", "date", "int", "uuid", "int[]", "interval"])
    func valueInACopyIsHidden(type: String) throws {
        for value in Self.values {
            try expectHidden { connection in
                try connection.run("create temporary table t (v \(verbatim: type))")
                _ = try connection.copyIn("copy t from stdin") { writer in
                    try Array("\(value)\n".utf8).withUnsafeBytes { try writer.write($0) }
                }
            }
        }
    }

    @Test func secondLineOfAContextIsNotShownWhereItIsAboutData() {
        var fields = ServerFields()
        fields.sqlState = "22P02"
        fields.primary = "invalid input syntax for type json"
        fields.context = "JSON data, line 2: Alice\nLiddell: 17 Wimbleworth\nCOPY t, line 1, column v: \"x\nAlice\""
        let shown = PostgresError(fields).description
        #expect(!["Alice", "Liddell", "Wimbleworth"].contains { shown.contains($0) }, "\(shown)")
        // Of other errors the whole stack is shown: it is functions and lines.
        fields.sqlState = "42703"
        fields.context = "PL/pgSQL function f() line 1\nPL/pgSQL function g() line 2"
        #expect(PostgresError(fields).description.contains("line 1; PL/pgSQL function g() line 2"))
    }
}
