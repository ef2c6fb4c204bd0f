import SQLText
import Testing

@Suite struct SourceFileTests {
    private func file(_ text: String) throws -> SourceFile {
        try SourceFile(path: "a.sql", bytes: Array(text.utf8))
    }

    @Test(arguments: [
        (0, "1:1"), (1, "1:2"), (2, "1:3"), (3, "1:3"), (4, "1:4"), (6, "1:4"), (7, "1:5"), (10, "1:5"), (11, "1:6"),
        (12, "2:1"), (13, "2:1"), (14, "3:1"), (15, "3:2"), (16, "4:1"), (17, "4:2"), (18, "5:1"), (99, "5:1"),
        (-1, "1:1"),
    ])
    func bytePositionCountsCodePoints(_ offset: Int, _ position: String) throws {
        let file = try file("abé日😀\n\r\nc\rd\n")
        #expect(file.position(atByte: offset).description == position)
    }

    @Test func loneCRAndCRLFEndLines() throws {
        let file = try file("a\rb\r\nc\n\rd")
        #expect((0..<8).map { file.position(atByte: $0).line } == [1, 1, 2, 2, 2, 3, 3, 4])
        #expect(file.position(atByte: 8).description == "5:1")
    }

    @Test func emptyFileHasOnePosition() throws {
        let file = try file("")
        #expect(file.position(atByte: 0).description == "1:1")
        #expect(file.excerpt(at: file.position(atByte: 5)) == ["    1 | ", "      | ^"])
    }

    @Test func byteOrderMarkIsDropped() throws {
        let file = try file("\u{feff}select 1")
        #expect(file.text == "select 1")
        #expect(file.bytes.count == 8)
    }

    @Test(arguments: [
        ("", ""), ("a", "a\n"), ("a\n", "a\n"), ("a\n\n\n", "a\n"), ("a\r\nb\r\n", "a\nb\n"), ("a\rb\r", "a\nb\n"),
        ("a\r\r\nb", "a\n\nb\n"), ("\n\n", "\n"), ("a\n \n", "a\n \n"), ("\u{feff}a", "a\n"), ("\u{feff}", ""),
    ])
    func normalizedBytesHaveOneKindOfLineEnd(_ text: String, _ normalized: String) throws {
        #expect(try file(text).normalizedBytes == Array(normalized.utf8))
    }

    @Test func normalizingTwiceChangesNothing() throws {
        for seed in 0..<1000 as Range<UInt64> {
            let once = try file(RandomSQL.text(seed: seed)).normalizedBytes
            let twice = try SourceFile(path: "a.sql", bytes: once).normalizedBytes
            #expect(once == twice, "seed \(seed)")
        }
    }

    @Test func randomBytesAreRefusedOrKept() {
        for seed in 0..<3000 as Range<UInt64> {
            let bytes = RandomSQL.bytes(seed: seed)
            let isGood = String(validating: bytes, as: UTF8.self) != nil && !bytes.contains(0)
            let file = try? SourceFile(path: "a.sql", bytes: bytes)
            #expect((file != nil) == isGood, "seed \(seed)")
            for offset in 0...bytes.count {
                _ = file.map { $0.excerpt(at: $0.position(atByte: offset)) }
            }
        }
    }

    // MARK: Excerpts

    @Test func excerptPointsAtColumn() throws {
        let text = String(repeating: "\n", count: 13) + "  select nope from t;\n"
        #expect(
            try file(text).excerpt(at: SourcePosition(line: 14, column: 10)) == [
                "   14 |   select nope from t;",
                "      |          ^",
            ])
    }

    @Test func excerptCopiesTabs() throws {
        #expect(
            try file("\tselect\tx").excerpt(at: SourcePosition(line: 1, column: 9)) == [
                "    1 | \tselect\tx",
                "      | \t      \t^",
            ])
    }

    @Test func excerptGivesWideCharactersTwoCells() throws {
        #expect(
            try file("日本e\u{301}😀x").excerpt(at: SourcePosition(line: 1, column: 6)) == [
                "    1 | 日本e\u{301}😀x",
                "      |        ^",
            ])
    }

    @Test func excerptHidesControlCharacters() throws {
        #expect(
            try file("a\u{1b}[2Jb").excerpt(at: SourcePosition(line: 1, column: 6)) == [
                "    1 | a\u{FFFD}[2Jb",
                "      |      ^",
            ])
    }

    @Test func excerptAtEndOfLinePointsBehindIt() throws {
        #expect(try file("ab\r\nc").excerpt(at: SourcePosition(line: 1, column: 9)) == ["    1 | ab", "      |   ^"])
    }

    @Test func excerptOfMissingLineIsEmpty() throws {
        #expect(try file("ab").excerpt(at: SourcePosition(line: 7, column: 3)) == ["    7 | ", "      | ^"])
    }

    @Test func excerptOfLargeLineNumberIsWider() throws {
        let text = String(repeating: "\n", count: 123_455) + "x"
        #expect(
            try file(text).excerpt(at: SourcePosition(line: 123_456, column: 1)) == ["123456 | x", "       | ^"])
    }

    @Test func excerptOfLongLineShowsPartAroundSpot() throws {
        let text = String(repeating: "a", count: 500) + "X" + String(repeating: "b", count: 500)
        let excerpt = try file(text).excerpt(at: SourcePosition(line: 1, column: 501))
        #expect(
            excerpt == [
                "    1 | …" + String(repeating: "a", count: 32) + "X" + String(repeating: "b", count: 33) + "…",
                "      | " + String(repeating: " ", count: 33) + "^",
            ])
        #expect(excerpt[0].count == 76)
    }

    @Test(arguments: [1, 2, 30, 66, 67, 68, 69, 70, 71, 900, 999, 1000, 1001])
    func excerptOfLongLineKeepsCaretUnderItsCharacter(_ column: Int) throws {
        let marks = (0..<1000).map { Unicode.Scalar(0x4E00 + UInt32($0)).map(String.init) ?? "" }
        for (characters, cells) in [(marks, 2), ((0..<1000).map { _ in "x" }, 1)] {
            var characters = characters
            if column <= characters.count {
                characters[column - 1] = "!"
            }
            let excerpt = try file(characters.joined()).excerpt(at: SourcePosition(line: 1, column: column))
            let shown = excerpt[0].dropFirst(8)
            let width = shown.reduce(0) { $0 + ($1 == "…" || $1 == "!" ? 1 : cells) }
            #expect(width <= 68 && width >= 60)
            let before = shown.prefix { $0 != "!" }
            let caret = before.reduce(0) { $0 + ($1 == "…" ? 1 : cells) }
            #expect(excerpt[1] == "      | " + String(repeating: " ", count: caret) + "^")
        }
    }
}
