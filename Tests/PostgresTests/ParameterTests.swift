import Failures
import Postgres
import Testing

@Suite struct ParameterTests {
    @Test func interpolatedValueIsBoundAndNotPartOfTheText() {
        let name = "Robert'); drop table students;--"
        let day = CalendarDate(daysSince2000: 0)
        let sql: SQL = "select \(name), \(1), \(nil as Int?), \(day)"
        #expect(sql.text == "select $1, $2, $3, $4")
        #expect(sql.parameters == [name, "1", nil, "2000-01-01"])
    }

    @Test func injectionAttemptStaysData() throws {
        var connection = try SharedDatabase.connect()
        try connection.run("create temp table students (name text)")
        let name = "Robert'); drop table students;--"
        try connection.run("insert into students values (\(name))")
        let stored = try connection.first("select name from students where name = \(name)") { row in
            try row.value("name", as: String.self)
        }
        #expect(stored == name)
    }

    @Test func identifierIsQuoted() throws {
        var connection = try SharedDatabase.connect()
        let name = #"x" (n int); drop table "y"#
        try connection.run("create temp table \(identifier: name) (\(identifier: "select") int)")
        try connection.run("insert into \(identifier: name) (\(identifier: "select")) values (\(5))")
        let sum = try connection.first("select sum(\(identifier: "select")) as n from \(identifier: name)") { row in
            try row.value("n", as: Int.self)
        }
        #expect(sum == 5)
    }

    @Test func tableNameIsQuotedInBothParts() {
        let sql: SQL = "select from \(table: TableName(schema: #"a"b"#, name: "C d"))"
        #expect(sql.text == #"select from "a""b"."C d""#)
        #expect(sql.parameters.isEmpty)
    }

    @Test func literalIsQuoted() throws {
        var connection = try SharedDatabase.connect()
        let text = #"it's \ a "trap" $1 ''"#
        let value = try connection.first("select \(verbatim: SQL.literal(text)) as text") { row in
            try row.value("text", as: String.self)
        }
        #expect(value == text)
    }

    @Test func nilIsNull() throws {
        var connection = try SharedDatabase.connect()
        let nothing: String? = nil
        let isNull = try connection.first("select \(nothing)::text is null as n") { try $0.value("n", as: Bool.self) }
        #expect(isNull == true)
        let something: String? = ""
        let length = try connection.first("select length(\(something)::text) as n") { try $0.value("n", as: Int.self) }
        #expect(length == 0)
    }

    @Test(arguments: [
        [], [""], ["NULL"], ["null"], ["a,b"], [#"""#], [#"\"#], [#"\""#], ["{}"], [" x "], ["ü\n\t'"],
        ["plain", #"a\"b"#, "", "{,}", "$1"],
    ])
    func arrayOfTextsRoundTrips(words: [String]) throws {
        var connection = try SharedDatabase.connect()
        let (back, count) =
            try connection.first("select \(words)::text[] as words, cardinality(\(words)::text[]) as n") { row in
                (try row.value("words", as: [String].self), try row.value("n", as: Int.self))
            } ?? ([], -1)
        #expect(back == words)
        #expect(count == words.count)
    }

    @Test func arraysOfOtherTypesRoundTrip() throws {
        var connection = try SharedDatabase.connect()
        let numbers = [Int.min, -1, 0, Int.max]
        let truths = [true, false]
        let days = [CalendarDate(daysSince2000: -1), CalendarDate(daysSince2000: 8359)]
        let isSame = try connection.first(
            "select \(numbers)::bigint[] as numbers, \(truths)::boolean[] as truths, \(days)::date[] as days"
        ) { row in
            try row.value("numbers", as: [Int].self) == numbers && row.value("truths", as: [Bool].self) == truths
                && row.value("days", as: [CalendarDate].self) == days
        }
        #expect(isSame == true)
    }

    @Test func arrayWithNullIsRefused() throws {
        var connection = try SharedDatabase.connect()
        #expect(throws: PostgresError.self) {
            try connection.first("select array['a', null] as words") { try $0.value("words", as: [String].self) }
        }
    }

    @Test func everyByteRoundTripsThroughBytea() throws {
        var connection = try SharedDatabase.connect()
        let bytes = Bytea((UInt8.min...UInt8.max).map { $0 })
        let (back, length) =
            try connection.first("select \(bytes)::bytea as bytes, length(\(bytes)::bytea) as n") { row in
                (try row.value("bytes", as: Bytea.self), try row.value("n", as: Int.self))
            } ?? (Bytea([]), -1)
        #expect(back == bytes && length == 256)
        let empty = try connection.first("select \(Bytea([])) as bytes") { try $0.value("bytes", as: Bytea.self) }
        #expect(empty == Bytea([]))
    }

    @Test(arguments: ["", "dead", "\\x0", "\\xzz", "\\x0g", "x00"])
    func textThatIsNotHexadecimalIsNoBytea(text: String) {
        #expect(Bytea(postgresText: text) == nil)
    }

    @Test func doublesRoundTrip() throws {
        var connection = try SharedDatabase.connect()
        for number in [0, -0.5, 1e300, .leastNonzeroMagnitude, Double.pi] {
            let back = try connection.first("select \(number)::float8 as n") { try $0.value("n", as: Double.self) }
            #expect(back == number)
        }
    }

    @Test func nulCharacterIsRefusedAndNotCutOff() throws {
        var connection = try SharedDatabase.connect()
        let error = #expect(throws: PostgresError.self) {
            try connection.first("select \("secret\u{0}rest")::text as text") { try $0.value("text", as: String.self) }
        }
        #expect(error?.kind == .usage)
        #expect(error?.description.contains("secret") == false)
        #expect(throws: PostgresError.self) { try connection.run(SQL(verbatim: "select 1\u{0}; nonsense")) }
        #expect(try connection.run("select 1") == 1)
    }

    @Test func moreValuesThanTheProtocolTakesAreOurMistake() throws {
        var connection = try SharedDatabase.connect()
        var pieces = SQL.StringInterpolation(literalCapacity: 0, interpolationCount: 65_536)
        pieces.appendLiteral("select ")
        for number in 0..<65_536 {
            pieces.appendLiteral(number == 0 ? "" : ", ")
            pieces.appendInterpolation(number)
        }
        let sql = SQL(stringInterpolation: pieces)
        let error = #expect(throws: PostgresError.self) { try connection.run(sql) }
        #expect(error?.kind == .usage)
        #expect(try connection.run("select 1") == 1)
    }
}
