import Failures
import Postgres
import Testing

@Suite struct QueryTests {
    @Test func queryReturnsEveryRowInOrder() throws {
        var connection = try SharedDatabase.connect()
        let values = try connection.query("select n from generate_series(1, 1000) as n order by n desc") { row in
            try row.value("n", as: Int.self)
        }
        #expect(values == Array((1...1000).reversed()))
    }

    @Test func queryWithoutRowsReturnsNothing() throws {
        var connection = try SharedDatabase.connect()
        #expect(try connection.query("select 1 as n where false") { try $0.value("n", as: Int.self) }.isEmpty)
        #expect(try connection.first("select 1 as n where false") { try $0.value("n", as: Int.self) } == nil)
    }

    @Test func firstReadsOnlyTheFirstRow() throws {
        var connection = try SharedDatabase.connect()
        var calls = 0
        let value = try connection.first("values (1), (2)") { row in
            calls += 1
            return try row.value("column1", as: Int.self)
        }
        #expect(value == 1 && calls == 1)
    }

    @Test func everyTypeReadsWhatTheServerPrints() throws {
        var connection = try SharedDatabase.connect()
        let isSame = try connection.first(
            """
            select
                'a, "b" \\ ü'::text as text, '-9223372036854775808'::bigint as int8, 4294967295::oid as oid,
                1.5::float8 as float8, true as yes, false as no, date '2022-11-20' as day, '\\xdeadbeef'::bytea as bytes,
                array['x', 'y']::text[] as words
            """
        ) { row in
            [
                try row.value("text", as: String.self) == #"a, "b" \ ü"#,
                try row.value("int8", as: Int.self) == Int.min,
                try row.value("int8", as: Int64.self) == Int64.min,
                try row.value("oid", as: UInt32.self) == UInt32.max,
                try row.value("float8", as: Double.self) == 1.5,
                try row.value("yes", as: Bool.self),
                try !row.value("no", as: Bool.self),
                try row.value("day", as: CalendarDate.self) == CalendarDate(year: 2022, month: 11, day: 20),
                try row.value("bytes", as: Bytea.self) == Bytea([0xDE, 0xAD, 0xBE, 0xEF]),
                try row.value("words", as: [String].self) == ["x", "y"],
            ]
        }
        #expect(isSame == Array(repeating: true, count: 10))
    }

    @Test func nullIsNilForOptionalAndAnErrorForValue() throws {
        var connection = try SharedDatabase.connect()
        let seven = try connection.first("select null::int as n, 7 as n2") { row in
            try row.optional("n", as: Int.self) ?? row.optional("n2")
        }
        #expect(seven == 7)
        let error = #expect(throws: PostgresError.self) {
            try connection.first("select null::int as n") { try $0.value("n", as: Int.self) }
        }
        #expect(error?.kind == .usage)
        #expect(error?.message == "column n of the result is null")
    }

    @Test(arguments: [
        ("select 'Alice' as n", "column n of the result does not read as Int"),
        ("select 9223372036854775808 as n", "column n of the result does not read as Int"),
        ("select 1.0 as n", "column n of the result does not read as Int"),
        ("select 1 as m", "the result has no column n"),
    ])
    func valueThatDoesNotFitThrowsWithoutQuotingIt(statement: String, message: String) throws {
        var connection = try SharedDatabase.connect()
        let error = #expect(throws: PostgresError.self) {
            try connection.query(SQL(verbatim: statement)) { try $0.value("n", as: Int.self) }
        }
        #expect(error?.kind == .usage)
        #expect(error?.message == message)
        #expect(try connection.first("select 1 as n") { try $0.value("n", as: Int.self) } == 1)
    }

    @Test func columnNamesAreTakenLiterally() throws {
        var connection = try SharedDatabase.connect()
        let sum = try connection.first(#"select 1 as "A", 2 as a, 4 as "b ""c""""#) { row in
            try row.value("A", as: Int.self) + row.value("a") + row.value(#"b "c""#)
        }
        #expect(sum == 7)
    }

    @Test func errorOfTheDecodingClosureGoesOn() throws {
        struct Stop: Error {}
        var connection = try SharedDatabase.connect()
        #expect(throws: Stop.self) { try connection.query("select 1 as n") { _ in throw Stop() } }
        #expect(try connection.first("select 1 as n") { try $0.value("n", as: Int.self) } == 1)
    }

    @Test func runReturnsTheNumberOfRowsTouched() throws {
        var connection = try SharedDatabase.connect()
        #expect(try connection.run("create temp table t (n int)") == 0)
        #expect(try connection.run("insert into t select * from generate_series(1, 5)") == 5)
        #expect(try connection.run("update t set n = n + 1 where n > 3") == 2)
        #expect(try connection.run("delete from t") == 5)
    }

    @Test func twoStatementsInOneAreRefusedByTheServer() throws {
        var connection = try SharedDatabase.connect()
        try connection.run("create temp table t (n int)")
        let error = #expect(throws: PostgresError.self) {
            try connection.run("insert into t values (1); insert into t values (2)")
        }
        #expect(error?.kind == .server)
        #expect(error?.sqlState == "42601")
        #expect(try connection.first("select count(*) as n from t") { try $0.value("n", as: Int.self) } == 0)
    }
}
