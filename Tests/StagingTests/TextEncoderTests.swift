import TestCluster
import Testing

@testable import Staging

@Suite struct TextEncoderTests {
    @Test func textsArriveAsTheyAre() throws {
        var random = SeededGenerator(seed: 25)
        let pieces = [
            "a", "\\", "\t", "\n", "\r", "\\N", "\\.", "ü", "€", "😀", "\"", "'", " ", ",", "\u{1}", "\u{7F}",
            "e\u{301}",
        ]
        let values =
            [""] + (0..<20_000).map { _ in (0..<random.number(0...12)).map { _ in random.pick(pieces) }.joined() }
        let comparison = try EncoderComparison("text", values)
        #expect(comparison.differences.isEmpty && comparison.refusals.allSatisfy { $0 == nil })
    }

    @Test(arguments: [1, 5, 20])
    func limitCountsCharactersAndNotBytes(limit: Int) throws {
        var random = SeededGenerator(seed: UInt64(limit))
        let pieces = ["a", "ü", "€", "😀", " ", "e\u{301}", "👨‍👩‍👧"]
        let values = (0..<20_000).map { _ in
            (0..<random.number(0...limit + 2)).map { _ in random.pick(pieces) }.joined()
        }
        let comparison = try EncoderComparison("varchar(\(limit))", values)
        #expect(comparison.differences.isEmpty, "\(comparison.differences)")
        // Characters are code points to Postgres.
        #expect(comparison.refusals == values.map { $0.unicodeScalars.count <= limit ? nil : .tooLong })
        #expect(comparison.refusals.contains(.tooLong) && comparison.refusals.contains(nil))
    }

    @Test func domainsAreCheckedByWhatIsBelowThem() throws {
        #expect(try EncoderComparison("information_schema.cardinal_number", ["5", "0"]).differences.isEmpty)
    }

    @Test func booleansAreThoseOfTheServer() throws {
        let inside = ["true", "false", "t", "f", "TRUE", "False", "T", "F", "tRuE"]
        let outside = [
            "", "1", "0", "yes", "no", "on", "off", "y", "tr", "fals", "truee", " true", "true ", "TRUE\n", "\u{14}",
            "N/A",
        ]
        var random = SeededGenerator(seed: 16)
        let letters = Array("trueflasTRUEFLAS 01\u{14}\u{12}")
        let changed = (0..<20_000).map { _ in random.mutated(random.pick(inside), with: letters) }
        let comparison = try EncoderComparison("boolean", inside + outside + changed)
        #expect(comparison.differences.isEmpty, "\(comparison.differences)")
        #expect(comparison.refusals.prefix(inside.count).allSatisfy { $0 == nil })
        #expect(comparison.refusals.dropFirst(inside.count).prefix(outside.count).allSatisfy { $0 == .badBoolean })
    }

    @Test func uuidsAreThoseOfTheServer() throws {
        var random = SeededGenerator(seed: 2_950)
        let hexadecimal = Array("0123456789abcdefABCDEF")
        let (valid, changed) = random.corpus(10_000, alphabet: "0123456789abcdefABCDEF-{}gG ") { random in
            let digits = (0..<32).map { _ in random.pick(hexadecimal) }
            return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
        }
        let comparison = try EncoderComparison("uuid", valid + changed)
        #expect(comparison.differences.isEmpty, "\(comparison.differences)")
        #expect(comparison.refusals.prefix(valid.count).allSatisfy { $0 == nil })
    }

    @Test func edgesOfUUIDs() throws {
        let outside = [
            "", "a0eebc999c0b4ef8bb6d6bb9bd380a11", "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}",
            "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a111",
            "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1g", "a0eebc999-c0b-4ef8-bb6d-6bb9bd380a11",
            "a0eebc99-9c0b-4ef8-bb6d_6bb9bd380a11", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380-11",
        ]
        let comparison = try EncoderComparison("uuid", ["A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11"] + outside)
        #expect(comparison.refusals == [nil] + outside.map { _ in .badUUID })
    }

    @Test func blanksAtTheEndOfPaddedTextCountForNothing() throws {
        let inside = ["", "a", "abcd", "abcd   ", "üöäß", "üöäß ", "       "]
        let outside = ["abcde", "abcd e", "üöäßü", "     a"]
        let comparison = try EncoderComparison("char(4)", inside + outside)
        #expect(comparison.refusals == inside.map { _ in nil } + outside.map { _ in .tooLong })
        #expect(comparison.differences.isEmpty)
    }

    @Test func bytesAreHexadecimalDigits() throws {
        let inside = [
            "\\x", "\\x00", "\\xDEADbeef", "\\x0123456789abcdefABCDEF", "\\x" + String(repeating: "5A", count: 9_999),
        ]
        let outside = ["", "abc", "\\x0", "\\X00", "\\x0g", "\\x 00", "\\x00 11", "x00", "0x00", "\\x0123456g", "\\"]
        let comparison = try EncoderComparison("bytea", inside + outside)
        #expect(comparison.refusals == inside.map { _ in nil } + outside.map { _ in .badBytea })
        #expect(comparison.differences.isEmpty)
    }
}
