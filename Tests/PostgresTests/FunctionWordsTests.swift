import Failures
import Foundation
import Postgres
import TestCluster
import Testing

/// A function may say anything, the names of people too: of its words nothing is shown, unless somebody asks for them.
@Suite struct FunctionWordsTests {
    /// The error of a trigger's function with that body, at a row with Alice Liddell in it.
    private func error(of body: String) throws -> PostgresError {
        var connection = try SharedDatabase.connect()
        try connection.run("create temp table t (name text)")
        try connection.run(
            """
            create function pg_temp.judge() returns trigger language plpgsql as $$
            begin
                \(verbatim: body)
                return new;
            end $$
            """)
        try connection.run("create trigger t before insert on t for each row execute function pg_temp.judge()")
        return try #require(
            try thrownError {
                _ = try connection.copyIn("copy t from stdin") { writer in
                    try Array("Alice\\nLiddell\n".utf8).withUnsafeBytes { try writer.write($0) }
                }
            })
    }

    private func expectHidden(_ error: PostgresError, location: SourceLocation = #_sourceLocation) {
        let shown = [error.description, error.message, error.hint ?? "", error.context ?? "", error.tableNote ?? ""]
        for text in shown + [error.detail ?? ""] {
            #expect(!text.contains("Alice") && !text.contains("Liddell"), "\(text)", sourceLocation: location)
        }
        #expect(error.debugDescription.contains("Alice"), sourceLocation: location)
    }

    @Test(arguments: ["P0001", "P0004", "42P01", "XX000", "53100", "57014", "40001", "22023", "23514"])
    func wordsOfARaiseAreHiddenWhateverItsState(state: String) throws {
        let error = try error(
            of: """
                raise 'no bed for %', new.name using errcode = '\(state)', detail = new.name, hint = new.name,
                    schema = new.name, table = new.name, column = new.name, constraint = new.name;
                """)
        #expect(error.isRaisedByFunction)
        expectHidden(error)
        #expect(error.message.hasPrefix("raised by a function that the server ran, PL/pgSQL function pg_temp"))
        #expect(error.message.hasSuffix("judge() line 3 at RAISE; \(Self.advice) [\(state)]"), "\(error.message)")
        #expect(error.context?.hasSuffix("COPY t, line 1: (value hidden)") == true, "\(error)")
    }

    private static let advice =
        "its words may quote records and are only in the server's log, if log_min_messages lets errors in"

    /// Ours keeps errors out of its log, for the same reason.
    @Test(arguments: [true, false]) func serverLogHasTheWordsWhereItIsSetSo(isSet: Bool) throws {
        let mark = "mark \(UInt64.random(in: .min ... .max))"
        let setting = isSet ? "perform set_config('log_min_messages', 'error', false);" : ""
        expectHidden(try error(of: "\(setting) raise '\(mark) %', new.name;"))
        let log = String(decoding: try TestCluster.shared().log(), as: UTF8.self)
        #expect(log.contains("\(mark) Alice") == isSet)
    }

    @Test func statementThatAFunctionPutsTogetherIsHidden() throws {
        let error = try error(of: "execute format('insert into nowhere values (%L)', new.name);")
        #expect(error.sqlState == "42P01" && error.fields?.context?.contains("Alice") == true)
        expectHidden(error)
        #expect(error.context?.contains("judge() line 3 at EXECUTE; COPY t, line 1") == true, "\(error)")
    }

    @Test func nameThatAFunctionMakesOfAValueIsHidden() throws {
        let error = try error(of: "execute format('table %I', new.name);")
        #expect(error.sqlState == "42P01" && error.fields?.primary.contains("Alice") == true)
        expectHidden(error)
    }

    @Test func functionInSQLIsNamed() throws {
        var connection = try SharedDatabase.connect()
        try connection.run(
            """
            create function pg_temp.f(name text) returns text language sql security definer
            as $$ select set_config('timezone', name, false) $$
            """)
        let error = try #require(try thrownError { try connection.run("select pg_temp.f('Alice')") })
        #expect(error.fields?.context == #"SQL function "f" statement 1"#)
        expectHidden(error)
        #expect(error.message.contains(#", SQL function "f" statement 1; its words"#), "\(error.message)")
    }

    @Test func wordsAreShownToThoseWhoAskForThem() throws {
        let hidden = try error(of: "raise 'no bed' using hint = 'add one', detail = 'ward 3', table = 'beds';")
        let shown = hidden.quotingFunctions
        #expect(shown.message == "no bed [P0001]")
        #expect(shown.hint == "add one" && shown.detail == "ward 3" && shown.tableNote == "table: beds")
        #expect(shown.context?.hasSuffix("COPY t, line 1: (value hidden)") == true)
        #expect(hidden.hint == nil && hidden.detail == nil && hidden.tableNote == nil)
    }

    @Test(arguments: [
        "COPY t, line 3, column a: \"1.2\nAlice\"", "COPY t, Zeile 3: »1\tAlice«", "COPY t, ligne 3 : « 1\tAlice »",
        "COPY t, línea 3: «1\tAlice»", "COPY t, строка 3: \"1\tAlice\"", "tのCOPY、行 3: \"1\tAlice\"",
    ])
    func rowOfACopyIsHiddenInEveryLanguageAndState(context: String) {
        for state in ["53100", "57014", "22P02", "42501"] {
            var fields = ServerFields()
            fields.sqlState = state
            fields.primary = "no space"
            fields.context = context
            let error = PostgresError(fields)
            #expect(error.message == "no space [\(state)]" && !error.isRaisedByFunction)
            #expect(!error.description.contains("Alice"), "\(error)")
            #expect(error.context?.contains("3") == true && error.context?.contains("COPY") == true, "\(error)")
        }
    }

    @Test(arguments: [
        "JSON data, line 3: {\"a\": Alice}", "JSON-Daten, Zeile 3: Alice", "données JSON, ligne 3 : Alice",
        "unnamed portal with parameters: $1 = 'Alice'", "unbenanntes Portal mit Parametern: $1 = 'Alice'",
    ])
    func whatIsInNoQuotesIsHidden(context: String) {
        for state in ["22P02", "53100"] {
            var fields = ServerFields()
            fields.sqlState = state
            fields.context = context + "\nCOPY t, line 1: \"Alice\""
            #expect(!PostgresError(fields).description.contains("Alice"), "\(PostgresError(fields))")
        }
    }

    @Test func functionOfATranslatedServerIsRecognised() {
        var fields = ServerFields()
        fields.sqlState = "P0001"
        fields.primary = "kein Bett für Alice"
        fields.context = "PL/pgSQL-Funktion judge() Zeile 3 bei RAISE\nCOPY t, Zeile 1: »Alice«"
        let error = PostgresError(fields)
        #expect(!error.description.contains("Alice"))
        #expect(error.message.contains("PL/pgSQL-Funktion judge() Zeile 3 bei RAISE"))
    }
}
