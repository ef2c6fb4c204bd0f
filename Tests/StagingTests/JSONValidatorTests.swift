import TestCluster
import Testing

@testable import Staging

@Suite struct JSONValidatorTests {
    private func text(_ random: inout SeededGenerator) -> String {
        let pieces = [
            "a", "b c", "ü", "😀", "\\n", "\\\"", "\\\\", "\\/", "\\u0041", "\\u00e9", "\\ud83d\\ude00", "\\uFFFF",
            "\u{7F}",
            "\\b\\f\\r\\t", ":", ",", "{", "]",
        ]
        return "\"" + (0..<random.number(0...4)).map { _ in random.pick(pieces) }.joined() + "\""
    }

    private func number(_ random: inout SeededGenerator) -> String {
        let integer = random.pick(["0", "7", "10", "123456789012345678901234567890", "-0", "-5"])
        let fraction = random.once(in: 3) ? "." + random.digits(random.number(1...20)) : ""
        let exponent =
            random.once(in: 4) ? random.pick(["e", "E"]) + random.pick(["", "+", "-"]) + random.digits(2) : ""
        return integer + fraction + exponent
    }

    private func value(_ random: inout SeededGenerator, depth: Int) -> String {
        let space = random.once(in: 4) ? random.pick([" ", "\n", "\t\r\n "]) : ""
        let choice = random.number(0...(depth > 4 ? 4 : 7))
        let body: String
        switch choice {
        case 0: body = text(&random)
        case 1: body = number(&random)
        case 2: body = "true"
        case 3: body = "false"
        case 4: body = "null"
        case 5:
            body =
                "[" + (0..<random.number(0...4)).map { _ in value(&random, depth: depth + 1) }.joined(separator: ",")
                + "]"
        default:
            // Few names, so that some stand twice.
            let pairs = (0..<random.number(0...4)).map { _ in
                (random.once(in: 2) ? "\"a\"" : text(&random)) + space + ":" + value(&random, depth: depth + 1)
            }
            body = "{" + space + pairs.joined(separator: ",") + "}"
        }
        return space + body + space
    }

    @Test func documentsAreThoseOfTheServer() throws {
        var random = SeededGenerator(seed: 3_802)
        let (valid, changed) = random.corpus(10_000, alphabet: "{}[]\",:\\u0019aetrfnls.-+E \n\t\u{1}") {
            value(&$0, depth: 0)
        }
        let comparison = try EncoderComparison("jsonb", valid + changed)
        #expect(comparison.differences.isEmpty, "\(comparison.differences)")
        let refused = comparison.refused(among: valid)
        #expect(refused.isEmpty, "\(refused.prefix(5))")
        #expect(comparison.refusals.dropFirst(valid.count).count { $0 != nil } > 1_000)
    }

    @Test func edgesThatAreAccepted() throws {
        let deep = { (depth: Int) in String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
        let values = [
            "{}", "[]", " [ ] ", "0", "-0", "\"\"", "{\"\":1}", "{\"a\":1,\"a\":2}", "1e9999", "-1E-9999",
            "\"\\uD83D\\uDE00\"",
            deep(JSONValidator.deepest), String(repeating: "9", count: 99_999),
            "0." + String(repeating: "1", count: 4_999),
            String(repeating: "9", count: 99_999) + "e9999", "0." + String(repeating: "1", count: 4_999) + "e-9999",
            "\"\\uDBFF\\uDFFF\"", "\"\u{7F}\u{10FFFF}\"", "\r\n\t true",
        ]
        let comparison = try EncoderComparison("jsonb", values)
        let refused = comparison.refused(among: values).map { $0.prefix(40) }
        #expect(refused.isEmpty, "\(refused)")
        #expect(comparison.differences.isEmpty)
    }

    @Test func edgesThatAreRefused() throws {
        let deep = JSONValidator.deepest + 2
        let values = [
            "", " ", "\"\\u0000\"", "{\"\\u0000\":1}", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\ud800\"",
            "\"\\ud800x\"",
            "\"\\ud800\\u0041\"", "\"\\u12\"", "\"\\u12g4\"", "\"\\x\"", "\"\\\"", "\"", "\"a\nb\"", "\"\t\"", "01",
            "-", "+1",
            "1.", ".5", "1e", "1e+", "1e10000", "0x1", "1 2", "[1,]", "[,1]", "{,}", "{\"a\"}", "{\"a\":}", "{a:1}",
            "{'a':1}",
            "[1 2]", "{\"a\":1,}", "tru", "truex", "True", "nul", "NaN", "Infinity", "[", "]", "{", "}", "[}", "{]",
            "null,",
            "\u{FEFF}1", "/* */1", "\u{A0}1", "\"a\"\"b\"", "\\N", String(repeating: "9", count: 100_000),
            "0." + String(repeating: "1", count: 5_000),
            String(repeating: "[", count: deep) + String(repeating: "]", count: deep),
        ]
        let comparison = try EncoderComparison("jsonb", values)
        let accepted = zip(values, comparison.refusals).filter { $0.1 != .badJSON }.map { $0.0.prefix(40) }
        #expect(accepted.isEmpty, "\(accepted)")
    }

    @Test(arguments: [
        (#"{"a": tru}"#, 9), ("", 0), ("[1,", 3), (#"{"a": 01}"#, 6), (#"["ab\q"]"#, 4), (#""a\u0000""#, 2), ("1 2", 2),
        ("[\"a\u{1}\"]", 3),
    ])
    func defectIsWhereItBegins(_ text: String, _ at: Int) {
        #expect(Array(text.utf8).withUnsafeBytes { JSONValidator.defect(in: $0, isStoredAsText: false) } == at)
    }
}
