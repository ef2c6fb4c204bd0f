import TestCluster
import Testing

@testable import Staging

@Suite struct IntegerEncoderTests {
    @Test(arguments: [("smallint", 16), ("int", 32), ("bigint", 64)])
    func valuesAreThoseOfTheServer(type: String, bits: Int) throws {
        var random = SeededGenerator(seed: UInt64(bits))
        let lowest = Int.min >> (64 - bits)
        let (valid, changed) = random.corpus(10_000, alphabet: "0123456789+- .e_xa\u{663}") { random in
            // Of every length, not nearly always of the longest.
            let value = random.number(lowest...(-1 - lowest)) >> random.number(0...bits - 1)
            let sign = value >= 0 && random.once(in: 4) ? "+" : ""
            return sign + (random.once(in: 8) && value >= 0 ? "00" : "") + String(value)
        }
        let comparison = try EncoderComparison(type, valid + changed)
        #expect(comparison.differences.isEmpty, "\(comparison.differences)")
        #expect(comparison.refusals.prefix(valid.count).allSatisfy { $0 == nil })
        let changedRefusals = comparison.refusals.dropFirst(valid.count).count { $0 != nil }
        #expect(changedRefusals > 1_000)
    }

    @Test(arguments: [
        ("smallint", Int(Int16.min), Int(Int16.max)), ("int", Int(Int32.min), Int(Int32.max)),
        ("bigint", Int.min, Int.max),
    ])
    func boundsAreExact(type: String, lowest: Int, highest: Int) throws {
        let inside = [
            String(lowest), String(highest), "+\(highest)", "-0", "+0", "0", "-00012", "000000000000000000001",
        ]
        // One more digit, and one more than the bound, whose last digit is 7 or 8.
        let outside =
            [
                "\(lowest)0", "\(highest)0", String(String(highest).dropLast()) + "8",
                String(String(lowest).dropLast()) + "9",
            ]
            + ["99999999999999999999999", "-99999999999999999999999", "18446744073709551616", "36893488147419103232"]
        let comparison = try EncoderComparison(type, inside + outside)
        #expect(comparison.differences.isEmpty)
        #expect(comparison.refusals == inside.map { _ in nil } + outside.map { _ in .outOfRange })
    }

    @Test(arguments: ["smallint", "int", "bigint"])
    func whatIsNoWholeNumberIsRefused(type: String) throws {
        let values = [
            "", " ", "+", "-", " 5", "5 ", "1e3", "1.0", "5.", ".5", "1,000", "1_000", "0x10", "--1", "+-1", "NaN",
            "null",
            "\t1", "1\n", "\u{663}", "1a", "\\N",
        ]
        #expect(try EncoderComparison(type, values).refusals == values.map { _ in .badInteger })
    }
}
