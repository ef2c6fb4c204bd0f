import Testing

@testable import Staging

@Suite struct FloatEncoderTests {
    private func expect(_ type: String, _ cases: [(String, RejectCode?)]) throws {
        let comparison = try EncoderComparison(type, cases.map(\.0))
        #expect(comparison.refusals == cases.map(\.1))
        #expect(comparison.differences.isEmpty, "\(comparison.differences)")
    }

    @Test func edgesOfDoubles() throws {
        try expect(
            "double precision",
            [
                ("0", nil), ("-0", nil), (".5", nil), ("5.", nil), ("+1E+2", nil), ("1e-2", nil), ("0e99999", nil),
                ("1.7976931348623157e308", nil), ("1.7976931348623159e308", .outOfRange), ("4.9e-324", nil),
                ("2.4703282292062327e-324", .outOfRange), ("1e400", .outOfRange), ("1e-400", .outOfRange),
                ("-1e99999999999999999999", .outOfRange), ("9007199254740993", nil), ("0.1", nil),
            ])
    }

    @Test func edgesOfFloats() throws {
        try expect(
            "real",
            [
                ("3.4028235e38", nil), ("3.4028236e38", .outOfRange), ("1.4e-45", nil), ("7e-46", .outOfRange),
                // Halfway, and a little more, which rounding to a double first would not see.
                ("16777217", nil), ("16777217.000000000000000000001", nil), ("0.1", nil), ("-0.0", nil),
            ])
    }

    @Test(arguments: ["real", "double precision"])
    func whatIsNoNumberIsRefused(type: String) throws {
        let values = [
            "", " ", ".", "-", "+.", "e5", "1e", "1e+", "1e5.", " 1", "1 ", "1,5", "1_0", "--1", "0x10", "NaN", "nan",
            "Infinity", "-inf", "1f", "1e5e5", "1.2.3", "٣",
        ]
        try expect(type, values.map { ($0, .badFloat) })
    }
}
