import Postgres
import TestCluster
import Testing

@testable import Staging

/// Sends values through the real encoder into a column, and the same values as text through the server's own input.
struct EncoderComparison {
    /// What the encoder did with each value, nil where it wrote it.
    var refusals: [RejectCode?] = []
    /// Values that the encoder accepted and the server refuses or reads as something else.
    var differences: [String] = []

    /// The values that were refused.
    func refused(among values: [String]) -> [String] {
        zip(values, refusals).filter { $0.1 != nil }.map(\.0)
    }

    private static let database = Result { try TestCluster.shared().makeDatabase(.empty) }

    /// Compares for a column of that type; values differ when they are distinct, or print differently.
    init(_ type: String, _ values: [String]) throws {
        var connection = try TestCluster.shared().connect(try Self.database.get())
        for table in ["ours", "theirs"] {
            try connection.run("create temp table \(identifier: table) (n int, value \(verbatim: type))")
        }
        let schema = try connection.first("select pg_my_temp_schema()::regnamespace::text as name") { row in
            try row.value("name", as: String.self)
        }
        let column = try #require(try connection.columns(of: TableName(schema: schema ?? "", name: "ours")).last)
        let columnType = ColumnType(of: column)
        let encoder = FieldEncoder(for: [column])
        try #require(columnType != .other, "\(type) has no encoder")

        var binary = CopyBuffer(capacity: 1 << 16)
        var text = CopyBuffer(capacity: 1 << 16)
        binary.appendBinaryHeader()
        for (number, value) in values.enumerated() {
            let start = binary.count
            binary.beginBinaryRow(fields: 2)
            binary.appendBinary(Int32(number))
            var value = value
            let refusal = value.withUTF8 { bytes in
                let anywhere = UnsafePointer<UInt8>(bitPattern: 16)
                guard let base = bytes.baseAddress ?? anywhere else { return RejectCode?.none }
                return encoder.append(
                    Field(start: base, count: bytes.count, isQuoted: true), as: columnType, to: &binary)
            }
            refusals.append(refusal)
            guard refusal == nil else {
                binary.truncate(to: start)
                continue
            }
            Array(String(number).utf8).withUnsafeBytes { text.appendText($0) }
            text.appendTextSeparator()
            value.withUTF8 { text.appendText(UnsafeRawBufferPointer($0)) }
            text.appendTextRowEnd()
        }
        binary.appendBinaryTrailer()
        let accepted = refusals.count { $0 == nil }
        let ours = try connection.copyIn("copy ours from stdin (format binary)") { writer in
            try binary.withBytes { try writer.write($0) }
        }
        // Fails where the server does not accept what the encoder did; the line in its context is the accepted value.
        let theirs = try connection.copyIn("copy theirs from stdin") { writer in
            try text.withBytes { try writer.write($0) }
        }
        #expect(ours == accepted && theirs == accepted)
        let numbers = try connection.query(
            """
            select ours.n from ours inner join theirs on theirs.n = ours.n
            where ours.value is distinct from theirs.value or ours.value::text <> theirs.value::text
            order by 1 limit 20
            """
        ) { try $0.value("n", as: Int.self) }
        differences = numbers.map { values[$0] }
    }
}

extension SeededGenerator {
    /// That many decimal digits.
    mutating func digits(_ count: Int) -> String {
        String(decoding: (0..<count).map { _ in UInt8(number(0x30...0x39)) }, as: UTF8.self)
    }

    /// A value with one or two characters changed, added or taken away.
    mutating func mutated(_ value: String, with letters: [Character]) -> String {
        var characters = Array(value)
        for _ in 0..<number(1...2) {
            let place = number(0...characters.count)
            switch number(0...2) {
            case 0: characters.insert(pick(letters), at: place)
            case 1 where place < characters.count: characters.remove(at: place)
            case 2 where place < characters.count: characters[place] = pick(letters)
            default: characters.append(pick(letters))
            }
        }
        return String(characters)
    }

    /// That many values made by `make`, and as many with something changed in them.
    mutating func corpus(
        _ count: Int, alphabet: String, _ make: (inout SeededGenerator) -> String
    ) -> (valid: [String], changed: [String]) {
        let letters = Array(alphabet)
        var valid: [String] = []
        var changed: [String] = []
        for _ in 0..<count {
            let value = make(&self)
            valid.append(value)
            changed.append(mutated(make(&self), with: letters))
        }
        return (valid, changed)
    }
}
