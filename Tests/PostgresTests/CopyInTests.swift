import Failures
import Postgres
import Testing

@Suite struct CopyInTests {
    private struct Stop: Error {}

    private func connectionWithTable(_ columns: String = "n int, text text") throws -> Connection {
        var connection = try SharedDatabase.connect()
        try connection.run("create temp table t (\(verbatim: columns))")
        return connection
    }

    private func count(_ connection: inout Connection) throws -> Int? {
        try connection.first("select count(*) as n from t") { try $0.value("n", as: Int.self) }
    }

    @Test func textFormatTakesEveryCharacter() throws {
        var connection = try connectionWithTable()
        let texts: [String?] = ["", "a\tb", "a\nb\r\nc", #"\"#, #"\N"#, #"\."#, "ü€😀", nil, "NULL", "\u{1}\u{8}\u{B}"]
        let rows = try connection.copyIn("copy t from stdin") { writer in
            var buffer = CopyBuffer(capacity: 1)
            for (number, text) in texts.enumerated() {
                Array(String(number).utf8).withUnsafeBytes { buffer.appendText($0) }
                buffer.appendTextSeparator()
                if let text {
                    Array(text.utf8).withUnsafeBytes { buffer.appendText($0) }
                } else {
                    buffer.appendTextNull()
                }
                buffer.appendTextRowEnd()
            }
            try buffer.withBytes { try writer.write($0) }
            #expect(writer.byteCount == buffer.count)
        }
        #expect(rows == texts.count)
        #expect(try connection.query("select text from t order by n") { try $0.optional("text") } == texts)
    }

    @Test func binaryFormatTakesEveryType() throws {
        var connection = try connectionWithTable(
            "a smallint, b int, c bigint, d text, e bytea, f date, g timestamp, h jsonb, i boolean, j int")
        let rows = try connection.copyIn("copy t from stdin (format binary)") { writer in
            var buffer = CopyBuffer(capacity: 1)
            buffer.appendBinaryHeader()
            buffer.beginBinaryRow(fields: 10)
            buffer.appendBinary(Int16.min)
            buffer.appendBinary(Int32.max)
            buffer.appendBinary(Int64.min)
            Array("ü".utf8).withUnsafeBytes { buffer.appendBinary(bytes: $0) }
            [0, 0xFF].withUnsafeBytes { buffer.appendBinary(bytes: UnsafeRawBufferPointer(rebasing: $0[..<1])) }
            buffer.appendBinary(Int32(8359))
            buffer.appendBinary(Int64(-1))
            Array(#"{"a": [1]}"#.utf8).withUnsafeBytes { buffer.appendBinary(json: $0) }
            buffer.appendBinary(UInt8(1))
            buffer.appendBinaryNull()
            buffer.appendBinaryTrailer()
            try buffer.withBytes { try writer.write($0) }
        }
        #expect(rows == 1)
        let isSame = try connection.first(
            """
            select (a, b, c, d, e, f, g, h, i) = (
                -32768, 2147483647, -9223372036854775808, 'ü', '\\x00'::bytea, date '2022-11-20',
                timestamp '1999-12-31 23:59:59.999999', '{"a":[1]}'::jsonb, true
            ) and j is null as same from t
            """
        ) { try $0.value("same", as: Bool.self) }
        #expect(isSame == true)
    }

    @Test func dataLargerThanOneChunkArrivesWhole() throws {
        var connection = try connectionWithTable()
        let line = "1\t" + String(repeating: "x", count: 997) + "\n"
        let bytes = Array(String(repeating: line, count: 1_000).utf8)
        let rows = try connection.copyIn("copy t from stdin") { writer in
            try bytes.withUnsafeBytes { try writer.write($0) }
        }
        #expect(rows == 1_000)
        #expect(try connection.first("select min(length(text)) as n from t") { try $0.value("n", as: Int.self) } == 997)
    }

    @Test func copyOfNothingIsNoRow() throws {
        var connection = try connectionWithTable()
        #expect(try connection.copyIn("copy t from stdin") { _ in } == 0)
    }

    @Test func bodyThatThrowsLeavesNothingAndAUsableConnection() throws {
        var connection = try connectionWithTable()
        #expect(throws: Stop.self) {
            try connection.copyIn("copy t from stdin") { writer in
                try Array("1\ta\n2\tb\n".utf8).withUnsafeBytes { try writer.write($0) }
                throw Stop()
            }
        }
        #expect(connection.isInsideTransaction == false)
        #expect(try count(&connection) == 0)
        #expect(try connection.copyIn("copy t from stdin") { _ in } == 0)
    }

    @Test func bodyThatThrowsInATransactionAbortsItOnly() throws {
        var connection = try connectionWithTable()
        #expect(throws: Stop.self) {
            try connection.transaction { connection in
                _ = try connection.copyIn("copy t from stdin") { _ in throw Stop() }
            }
        }
        #expect(connection.isInsideTransaction == false)
        #expect(try count(&connection) == 0)
    }

    @Test func serverErrorShowsAtTheEndAndLeavesAUsableConnection() throws {
        var connection = try connectionWithTable()
        var isWritten = false
        let error = #expect(throws: PostgresError.self) {
            try connection.copyIn("copy t from stdin") { writer in
                try Array("not a number\ta\n".utf8).withUnsafeBytes { try writer.write($0) }
                for _ in 0..<100 {
                    try Array("1\ta\n".utf8).withUnsafeBytes { try writer.write($0) }
                }
                isWritten = true
            }
        }
        #expect(isWritten)
        #expect(error?.kind == .server && error?.sqlState == "22P02")
        #expect(try count(&connection) == 0)
    }

    @Test func binaryDataThatEndsEarlyIsRefused() throws {
        var connection = try connectionWithTable("n int")
        let error = #expect(throws: PostgresError.self) {
            try connection.copyIn("copy t from stdin (format binary)") { writer in
                var buffer = CopyBuffer(capacity: 64)
                buffer.appendBinaryHeader()
                buffer.beginBinaryRow(fields: 1)
                buffer.append(bigEndian: Int32(4))
                try buffer.withBytes { try writer.write($0) }
            }
        }
        #expect(error?.sqlState == "22P04")
        #expect(try count(&connection) == 0)
    }

    @Test func statementThatIsNoCopyIsRefused() throws {
        var connection = try connectionWithTable()
        let select = #expect(throws: PostgresError.self) { try connection.copyIn("select 1") { _ in } }
        #expect(select?.kind == .usage)
        let missing = #expect(throws: PostgresError.self) { try connection.copyIn("copy nowhere from stdin") { _ in } }
        #expect(missing?.sqlState == "42P01")
        #expect(try count(&connection) == 0)
    }

    @Test(.timeLimit(.minutes(1))) func twoCopiesInOneStatementAreRefused() throws {
        var connection = try connectionWithTable()
        let error = #expect(throws: PostgresError.self) {
            try connection.copyIn("copy t from stdin; copy t from stdin") { _ in }
        }
        #expect(error?.sqlState == "42601")
        #expect(try count(&connection) == 0)
    }

    @Test func copyThroughRunIsRefusedAndTheConnectionUsable() throws {
        var connection = try connectionWithTable()
        try connection.run("insert into t select n, repeat('x', 1000) from generate_series(1, 1000) as n")
        for statement in ["copy t from stdin", "copy t to stdout"] {
            let error = #expect(throws: PostgresError.self) { try connection.run(SQL(verbatim: statement)) }
            #expect(error?.kind == .usage && error?.outcome == .failed, "\(statement): \(error?.message ?? "")")
            #expect(connection.isInsideTransaction == false)
            #expect(try count(&connection) == 1_000)
        }
    }

    @Test func copyThroughRunInATransactionAbortsNothingButIt() throws {
        var connection = try connectionWithTable()
        let error = #expect(throws: PostgresError.self) {
            try connection.transaction { connection in
                try connection.run("insert into t values (1)")
                try connection.run("copy t from stdin")
            }
        }
        #expect(error?.kind == .usage)
        #expect(connection.isInsideTransaction == false)
        #expect(try count(&connection) == 0)
    }
}
