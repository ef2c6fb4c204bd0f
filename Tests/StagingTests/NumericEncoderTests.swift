import TestCluster
import Testing

@testable import Staging

@Suite struct NumericEncoderTests {
    private func number(_ random: inout SeededGenerator, integer: ClosedRange<Int>, fraction: ClosedRange<Int>)
        -> String
    {
        let sign = random.pick(["", "", "-", "+"])
        let zeros = random.once(in: 10) ? "000" : ""
        var before = random.digits(random.number(integer))
        var behind = random.digits(random.number(fraction))
        if random.once(in: 5) {
            // Zeros in groups of four are not stored.
            before += String(repeating: "0", count: min(integer.upperBound - before.count, random.number(0...9)))
        }
        if random.once(in: 5) {
            behind = String(repeating: "0", count: behind.count)
        }
        if before.isEmpty && behind.isEmpty {
            return "\(sign)0"
        }
        return sign + zeros + before + (behind.isEmpty && random.once(in: 2) ? "" : ".") + behind
    }

    private static let alphabet = "0123456789+-. eE_NaInf,"

    @Test func valuesWithoutLimitsAreThoseOfTheServer() throws {
        var random = SeededGenerator(seed: 1_700)
        let (valid, changed) = random.corpus(10_000, alphabet: Self.alphabet) { random in
            number(&random, integer: 0...random.pick([3, 9, 40]), fraction: 0...random.pick([0, 2, 9, 40]))
        }
        let comparison = try EncoderComparison("numeric", valid + changed)
        #expect(comparison.differences.isEmpty, "\(comparison.differences)")
        let refused = comparison.refused(among: valid)
        #expect(refused.isEmpty, "\(refused.prefix(5))")
    }

    @Test(arguments: [(6, 2), (5, 0), (3, 3), (38, 10), (4, 1), (1_000, 1_000)])
    func valuesWithinLimitsAreThoseOfTheServer(precision: Int, scale: Int) throws {
        var random = SeededGenerator(seed: UInt64(precision * 1_000 + scale))
        let before = precision - scale
        let (valid, changed) = random.corpus(5_000, alphabet: Self.alphabet) { random in
            let text = number(&random, integer: 0...min(before, 40), fraction: 0...min(scale, 40))
            // Zeros beyond the scale change nothing.
            return text.contains(".") && random.once(in: 6) ? text + (scale <= 40 ? "0000" : "") : text
        }
        let comparison = try EncoderComparison("numeric(\(precision), \(scale))", valid + changed)
        #expect(comparison.differences.isEmpty, "\(comparison.differences)")
        let refused = comparison.refused(among: valid).filter { !$0.hasSuffix("0000") }
        #expect(refused.isEmpty, "\(refused.prefix(5))")
    }

    @Test func acceptedValueIsNeverRounded() throws {
        // Compared with the value that the server reads without any limit.
        var random = SeededGenerator(seed: 62)
        let values = (0..<20_000).map { _ in number(&random, integer: 0...5, fraction: 0...5) }
        let limited = try EncoderComparison("numeric(6, 2)", values)
        let wide = zip(values, limited.refusals).filter { $0.1 == nil }.map(\.0)
        let rounded = wide.filter { text in
            let behind = text.split(separator: ".", omittingEmptySubsequences: false).dropFirst().joined()
            return behind.dropFirst(2).contains { $0 != "0" }
        }
        #expect(rounded.isEmpty && wide.count > 1_000)
    }

    @Test func edgesOfAType() throws {
        let cases: [(String, RejectCode?)] = [
            ("9999.99", nil), ("-9999.99", nil), ("10000", .numericOverflow), ("0010000.00", .numericOverflow),
            ("1.999", .numericOverflow), ("1.990", nil), ("1.9900000000", nil), ("-0", nil), ("-0.00", nil),
            (".5", nil),
            ("5.", nil), ("+.5", nil), ("0000000000001", nil), ("", .badNumeric), (".", .badNumeric),
            ("-", .badNumeric),
            ("+.", .badNumeric), (" 5", .badNumeric), ("5 ", .badNumeric), ("1e3", .badNumeric), ("NaN", .badNumeric),
            ("Infinity", .badNumeric), ("1,5", .badNumeric), ("1.2.3", .badNumeric), ("--5", .badNumeric),
            ("0x1F", .badNumeric), ("1_000", .badNumeric), ("9999.994", .numericOverflow), ("0.001", .numericOverflow),
        ]
        let comparison = try EncoderComparison("numeric(6, 2)", cases.map(\.0))
        #expect(comparison.refusals == cases.map(\.1))
        #expect(comparison.differences.isEmpty)
    }

    @Test func largestNumbersOfTheTypeAreAcceptedAndLargerOnesRefused() throws {
        let nine = { (count: Int) in String(repeating: "9", count: count) }
        let inside = [
            nine(131_072), "-" + nine(131_072), "1" + String(repeating: "0", count: 131_071), "0." + nine(16_383),
            nine(131_072) + "." + nine(16_383), String(repeating: "0", count: 200_000) + "1",
            "0." + String(repeating: "0", count: 16_382) + "1",
        ]
        let outside = [nine(131_073), "1" + String(repeating: "0", count: 131_072), "0." + nine(16_384)]
        let comparison = try EncoderComparison("numeric", inside + outside)
        #expect(comparison.differences.isEmpty)
        #expect(comparison.refusals == inside.map { _ in nil } + outside.map { _ in .numericOverflow })
    }

    @Test(arguments: 0...12)
    func everyGroupingOfDigitsIsWritten(places: Int) throws {
        // All lengths before and behind the point around the groups of four, with zeros at every place.
        var values: [String] = []
        for before in 0...9 {
            for zero in 0...8 {
                var digits = Array(repeating: "7", count: before + places)
                if zero < digits.count {
                    digits[zero] = "0"
                }
                let text = digits.prefix(before).joined() + "." + digits.dropFirst(before).joined()
                values += text == "." ? ["0"] : [text, "-" + text]
            }
        }
        let comparison = try EncoderComparison("numeric", values)
        #expect(comparison.differences.isEmpty, "\(comparison.differences)")
        #expect(comparison.refusals.allSatisfy { $0 == nil })
    }

    @Test func scaleBelowZeroWantsZeros() throws {
        let inside = ["0", "-0", "000", "100", "-99900", "00100", "100.000", "0.0", ".0"]
        let outside = ["1", "10", "99", "150", "100000", "100.1", "0.1", "-99901"]
        let comparison = try EncoderComparison("numeric(3, -2)", inside + outside)
        #expect(comparison.refusals == inside.map { _ in nil } + outside.map { _ in .numericOverflow })
        #expect(comparison.differences.isEmpty)
    }

    @Test func scaleAbovePrecisionWantsZerosBehindThePoint() throws {
        let inside = ["0", "0.0099", "-.0001", "0.00", "0.00010000", "00.0010"]
        let outside = ["0.01", "0.0100", "0.00001", "1", "-0.1", "0.00991"]
        let comparison = try EncoderComparison("numeric(2, 4)", inside + outside)
        #expect(comparison.refusals == inside.map { _ in nil } + outside.map { _ in .numericOverflow })
        #expect(comparison.differences.isEmpty)
    }
}
