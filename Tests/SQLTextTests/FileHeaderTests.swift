import SQLText
import Testing

@Suite struct FileHeaderTests {
    private func header(_ text: String, allowingRepeated repeatable: Set<String> = []) throws -> FileHeader {
        try FileHeader(of: SourceFile(path: "a.sql", bytes: Array(text.utf8)), allowingRepeated: repeatable)
    }

    private static let model = """
        -- model:  hospital_admissions.visits
        -- kind:   by_date(visit_date)          -- view | full
        -- grain:  one arrival of one person
        -- why:    people who leave
        --         before triage count too,
        --         see: the contract
        -- A note on the side.
        select 1;
        -- severity: warn
        """

    @Test(arguments: ["\n", "\r\n", "\r"])
    func modelHeaderIsReadWithEveryLineEnd(_ lineEnd: String) throws {
        let text = Self.model.split(separator: "\n").joined(separator: lineEnd)
        let header = try header(text)
        #expect(header.entries.map(\.key) == ["model", "kind", "grain", "why", "see"])
        #expect(header.value("model") == "hospital_admissions.visits")
        #expect(header.value("kind") == "by_date(visit_date)          -- view | full")
        #expect(header.value("why") == "people who leave before triage count too,")
        #expect(header.value("severity") == nil)
        #expect(header.entry("grain")?.position.description == "3:4")
        #expect(header.entry("grain")?.valuePosition.description == "3:12")
    }

    @Test(arguments: [
        "-- this is prose, see: foo", "-- Model: a", "-- model : a", "-- model:a", "-- two words: a",
        "-- https://a.b/c",
        "-- 1: a", "-- : a", "--", "-- -: a", "-- é: a", "/* model: a */", "/*\n-- model: a\n*/", "model: a",
        "select 1 -- kind: a",
    ])
    func proseIsNoDirective(_ text: String) throws {
        #expect(try header(text).entries.isEmpty)
    }

    @Test(arguments: [
        ("-- why: a", "a"), ("--why: a", "a"), ("-- why:\ta \t", "a"), ("-- why:", ""), ("-- why:  \n", ""),
        ("-- why:\n--   a\n--   b", "a b"), ("-- why: a\n--\tb", "a b"), ("-- why: a\n--  b  \n--   c", "a b c"),
        ("-- why: a\n-- b", "a"), ("-- why: a\n\n--   b", "a"), ("-- why: a\n--\n--   b", "a"),
        ("-- why: a\n-- x\n--   b", "a"),
        ("-- why: a\n/* x */ --   b", "a b"), ("  -- why: a\n  --   b", "a b"), ("-- why: a\n--   b: c", "a"),
        ("-- why: é\n--   日本", "é 日本"), ("\n\n-- prose\n\n-- why: a", "a"), ("/* x */\n-- why: a", "a"),
        ("-- why: a\n--   http://b", "a http://b"), ("-- why: a\n--     \n--   b", "a b"),
    ])
    func valueGoesOnInIndentedLines(_ text: String, _ value: String) throws {
        #expect(try header(text).value("why") == value)
    }

    @Test func directivesAfterTheFirstStatementAreNone() throws {
        #expect(try header(";\n-- why: a").entries.isEmpty)
        #expect(try header("\\restrict x\n-- why: a").entries.isEmpty)
    }

    @Test func emptyValueStandsAtItsEndOfLine() throws {
        #expect(try header("-- why:  ").entry("why")?.valuePosition.description == "1:10")
    }

    @Test func repeatedKeyIsRefusedAtItsSecondPlace() throws {
        let error = try #require(throws: SourceError.self) { try header("-- kind: view\n-- of: x\n-- kind: full\n") }
        #expect(
            String(describing: error) == """
                a.sql:3:4: error: `kind:` is set again, first in line 1
                      3 | -- kind: full
                        |    ^
                  keep one of the two
                """)
    }

    @Test func repeatableKeyKeepsEveryEntry() throws {
        let header = try header("-- migrate: a=1\n-- migrate: b=2\n-- why: c", allowingRepeated: ["migrate"])
        #expect(header.entries("migrate").map(\.value) == ["a=1", "b=2"])
        #expect(header.value("migrate") == "a=1")
    }

    @Test func keyWithoutBlankIsOneOnlyWhereThatIsAsked() throws {
        let file = try SourceFile(path: "a.sql", bytes: Array("-- migrate:a=1\n-- why:b\n".utf8))
        let header = try FileHeader(of: file, unspaced: ["migrate"])
        #expect(header.entries.map(\.key) == ["migrate"])
        #expect(header.value("migrate") == "a=1")
        #expect(header.entry("migrate")?.valuePosition.description == "1:12")
    }

    @Test func unknownEntriesAreThoseNotAllowed() throws {
        let header = try header("-- kind: a\n-- knid: b\n-- why: c")
        #expect(header.unknownEntries(allowed: ["kind", "why"]).map(\.key) == ["knid"])
        #expect(header.unknownEntries(allowed: []).map(\.position.description) == ["1:4", "2:4", "3:4"])
    }

    @Test func headerOfRandomTextNeverTrips() {
        for seed in 0..<2000 as Range<UInt64> {
            _ = try? header("-- a: b\n--  " + RandomSQL.text(seed: seed))
        }
    }
}
