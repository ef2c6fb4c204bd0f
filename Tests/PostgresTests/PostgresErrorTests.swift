import Failures
import Postgres
import Testing

@Suite struct PostgresErrorTests {
    /// The error of a statement that the server refuses.
    private func error(_ statement: SQL, after preparation: [SQL] = []) throws -> PostgresError {
        var connection = try SharedDatabase.connect()
        for sql in preparation {
            try connection.run(sql)
        }
        return try #require(throws: PostgresError.self) { try connection.run(statement) }
    }

    /// What is safe to print must not hold the value; what is for debugging must.
    private func expectHidden(
        _ value: String, in error: PostgresError, location: SourceLocation = #_sourceLocation
    ) {
        #expect(!error.description.contains(value), "\(error.description)", sourceLocation: location)
        #expect(String(reflecting: error).contains(value), "\(String(reflecting: error))", sourceLocation: location)
    }

    @Test func serverErrorHasItsFields() throws {
        let error = try error(
            "insert into t values (1, -5)",
            after: ["create temp table t (id int, n int constraint positive check (n > 0))"])
        #expect(error.kind == .server && error.sqlState == "23514" && error.outcome == .failed)
        #expect(error.fields?.severity == "ERROR")
        #expect(error.fields?.table == "t" && error.fields?.constraint == "positive")
        #expect(error.fields?.schema?.hasPrefix("pg_temp") == true)
        #expect(error.fields?.detail == "Failing row contains (1, -5).")
        #expect(error.isAboutData)
    }

    @Test func syntaxErrorHasItsPosition() throws {
        let error = try error("select 'ü' from from")
        #expect(error.sqlState == "42601" && error.fields?.position == 17)
        #expect(error.message.contains(#"syntax error at or near "from""#))
        #expect(!error.isAboutData)
    }

    @Test func errorInsideAFunctionHasQueryAndContext() throws {
        let error = try error(
            "select pg_temp.f()",
            after: [
                """
                create function pg_temp.f() returns void language plpgsql as
                $$ begin perform nonsense from nowhere; end $$
                """
            ])
        #expect(error.sqlState == "42P01")
        #expect(error.fields?.internalQuery?.contains("nowhere") == true)
        #expect((error.fields?.internalPosition ?? 0) > 0)
        #expect(error.notes.contains { $0.hasPrefix("context: PL/pgSQL function") })
    }

    @Test func uniqueViolationNamesTheConstraintAndNotTheKey() throws {
        let error = try error(
            "insert into t values ('Alice Liddell')",
            after: [
                "create temp table t (name text constraint t_name_key unique)",
                "insert into t values ('Alice Liddell')",
            ])
        #expect(error.sqlState == "23505")
        expectHidden("Alice Liddell", in: error)
        #expect(error.description.contains("t_name_key"))
    }

    @Test func checkViolationHidesTheRow() throws {
        let error = try error(
            "insert into t values ('Alice Liddell', -1)",
            after: ["create temp table t (name text, n int constraint positive check (n > 0))"])
        expectHidden("Alice Liddell", in: error)
        #expect(error.description.contains("positive"))
    }

    @Test func notNullViolationHidesTheRowAndNamesTheColumn() throws {
        let error = try error(
            "insert into t values ('Alice Liddell', null)", after: ["create temp table t (name text, n int not null)"])
        expectHidden("Alice Liddell", in: error)
        #expect(error.description.contains(#"null value in column "n""#))
    }

    @Test func viewWithCheckOptionHidesTheRow() throws {
        let error = try error(
            "insert into v values ('Alice Liddell', 1)",
            after: [
                "create temp table t (name text, n int)",
                "create temp view v as select name, n from t where n > 5 with check option",
            ])
        #expect(error.sqlState == "44000" && error.isAboutData)
        expectHidden("Alice Liddell", in: error)
    }

    @Test(arguments: [
        ("select '2022-02-30'::date", "2022-02-30"), ("select 'Alice'::date", "Alice"),
        ("select '99123'::smallint", "99123"), ("select '99999999123'::int", "99999999123"),
        ("select '99999999999999999123'::bigint", "99999999999999999123"), ("select 'Alice'::int", "Alice"),
        ("select '1e400'::float8", "1e400"), ("select 'Alice'::numeric", "Alice"), ("select 'Alice'::uuid", "Alice"),
        ("select 'Alice'::boolean", "Alice"), ("select '{\"a\": Alice}'::jsonb", "Alice"),
        ("select 'Alice Liddell'::jsonb", "Liddell"), ("select '\"\\ud800 Liddell'::json", "Liddell"),
        ("select 'Alice'::inet", "Alice"), ("select 'Alice'::text[]", "Alice"), ("select 'Alice'::interval", "Alice"),
        ("select '\\xAlice'::bytea", "\\xAlice"), ("select to_date('Alice', 'YYYY')", "Alic"),
        ("select to_timestamp('2022-Alice', 'YYYY-MM')", "Al"), ("select timezone('Alice', now())", "Alice"),
        ("select 'Alice \"in\" Wonder: \"land\"'::date", "Wonder"), ("select cast('(Alice' as point)", "Alice"),
        ("select '2022-01-01 10:00+Alice'::timestamptz", "Alice"), ("select 'Alice Li'::int4range", "Alice"),
    ])
    func badLiteralIsHidden(statement: String, value: String) throws {
        let error = try error(SQL(verbatim: statement))
        #expect(error.sqlState?.hasPrefix("22") == true)
        // Some messages hold no value at all; where one does, only for debugging.
        #expect(!error.description.contains(value), "\(error.description)")
    }

    @Test func badLiteralStillTellsTheRuleAndTheState() throws {
        let date = try error("select '2022-02-30'::date")
        #expect(date.message == "date/time field value out of range: (value hidden) [22008]")
        expectHidden("2022-02-30", in: date)
        let integer = try error("select '99123'::smallint")
        #expect(integer.message == "value (value hidden) is out of range for type smallint [22003]")
        let key = try error("select 1/0")
        #expect(key.message == "division by zero [22012]")
    }

    @Test func namesInMessagesAboutDataStay() throws {
        let error = try error(
            "select pg_temp.f()",
            after: [
                """
                create function pg_temp.f() returns void language plpgsql as
                $$ begin raise 'missing data for column "name"' using errcode = '22P04'; end $$
                """
            ])
        #expect(error.quotingFunctions.message == #"missing data for column "name" [22P04]"#)
    }

    @Test(arguments: [
        "ungültige Eingabesyntax für Typ date: »Alice«", "la sintaxis no es válida: «Alice»", "値: 「Alice」",
    ])
    func valueInTheQuotesOfAnotherLanguageIsHidden(primary: String) {
        var fields = ServerFields()
        fields.sqlState = "22007"
        fields.primary = primary
        fields.context = "COPY t, Zeile 1, Spalte d: »Alice«"
        expectHidden("Alice", in: PostgresError(fields))
    }

    @Test func contextOfACopyNamesLineAndColumnButNotTheValue() throws {
        var connection = try SharedDatabase.connect()
        try connection.run("create temp table t (name text, born date)")
        let error = #expect(throws: PostgresError.self) {
            try connection.copyIn("copy t from stdin") { writer in
                try Array("Alice\t2022-02-28\nAlice\t2022-02-30\n".utf8).withUnsafeBytes { try writer.write($0) }
            }
        }
        let spoken = try #require(error)
        #expect(spoken.description.contains("COPY t, line 2, column born"))
        expectHidden("2022-02-30", in: spoken)
    }

    @Test func contextOfACopyHidesTheWholeLine() throws {
        var connection = try SharedDatabase.connect()
        try connection.run("create temp table t (name text, born date)")
        let error = #expect(throws: PostgresError.self) {
            try connection.copyIn("copy t from stdin") { writer in
                try Array("Alice: \"Liddell\"\n".utf8).withUnsafeBytes { try writer.write($0) }
            }
        }
        let spoken = try #require(error)
        #expect(spoken.sqlState == "22P04" && spoken.description.contains("COPY t, line 1"))
        expectHidden("Alice", in: spoken)
        #expect(spoken.description.contains(#"missing data for column "born""#))
    }
}
