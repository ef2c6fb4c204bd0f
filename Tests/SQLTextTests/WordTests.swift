import SQLText
import TestCluster
import Testing

/// The words of a statement, and reading them.
@Suite struct WordTests {
    private func statements(_ text: String) throws -> [Statement] {
        try SourceFile(path: "a.sql", bytes: Array(text.utf8)).statements()
    }

    @Test func wordsAreWithoutBlanksAndCommentsAtTheirBytesOfTheFile() throws {
        let text = "-- ü\nselect 1;\n  ALTER/* a */Table -- b\n \"T\".é (E'x', $1::int)"
        let statement = try #require(try statements(text).last)
        let words = statement.words
        #expect(words.map(\.text) == ["alter", "table", "\"T\"", ".", "é", "(", "E'x'", ",", "$1", "::", "int", ")"])
        for word in words {
            let inFile = String(decoding: Array(text.utf8)[word.range], as: UTF8.self)
            #expect(inFile.lowercased() == word.text.lowercased())
        }
        #expect(words.filter(\.isName).map(\.text) == ["alter", "table", "\"T\"", "é", "int"])
        #expect(words.filter(\.isString).map(\.text) == ["E'x'"])
    }

    @Test func dataOfCopyAreNoWords() throws {
        let words = try #require(try statements("copy t from stdin;\ndrop table t;\n\\.\n").first).words
        #expect(words.map(\.text) == ["copy", "t", "from", "stdin"])
    }

    @Test func keywordsAreTakenTogetherOrNotAtAll() throws {
        var words = WordReader(try #require(try statements("IF NOT \"exists\" a").first))
        let taken = [words.take("if", "not", "exists"), words.take("if", "not"), words.take("exists")]
        #expect(taken == [false, true, false])
        let texts = [words.take()?.text, words.take(anyOf: ["b"])?.text, words.take(anyOf: ["a", "b"])?.text]
        #expect(texts == ["\"exists\"", nil, "a"])
        #expect(words.isAtEnd && words.next == nil && words.rest.isEmpty && !words.reads("a"))
        let behind = (words.take("a"), words.take(), words.takeName(), words.takeParenthesized())
        #expect(!behind.0 && behind.1 == nil && behind.2 == nil && behind.3 == nil)
    }

    @Test func parenthesesAreTakenUpToTheirEnd() throws {
        var words = WordReader(try #require(try statements("(a, (b), ')') c").first))
        let inner = words.takeParenthesized()
        #expect(inner?.map(\.text) == ["a", ",", "(", "b", ")", ",", "')'"])
        let none = words.takeParenthesized()
        #expect(none == nil && words.next?.text == "c")
        var open = WordReader([Word(kind: .punctuation, text: "(", range: 0..<1)])
        let nothing = open.takeParenthesized()
        #expect(nothing?.isEmpty == true && open.isAtEnd)
    }

    @Test(arguments: [
        ("T", nil, "t", "\"t\""), ("S.\"T\"", "s", "T", "\"s\".\"T\""), ("d.s . t", "s", "t", "\"s\".\"t\""),
        ("\"a\"\"b\"", nil, "a\"b", "\"a\"\"b\""), ("t.", nil, "t", "\"t\""), ("t.*", nil, "t", "\"t\""),
    ])
    func nameIsReadAsTheCatalogHasIt(_ text: String, _ schema: String?, _ name: String, _ quoted: String) throws {
        var words = WordReader(try #require(try statements("\(text)").first))
        let taken = words.takeName()
        let found = try #require(taken)
        #expect(found.schema == schema && found.name == name && found.quoted == quoted)
        #expect(found.description == (schema.map { "\($0)." } ?? "") + name)
    }

    @Test func wordsOfRandomTextAreItsTokens() throws {
        var seen = 0
        for seed in 0..<2000 as Range<UInt64> {
            let text = RandomSQL.text(seed: seed)
            guard let statements = try? statements(text) else { continue }  // most random text is refused
            for statement in statements {
                let kinds: Set<Token.Kind> = [.whitespace, .lineComment, .blockComment]
                let tokens = Lexer(Array(statement.text.utf8)).filter { !kinds.contains($0.kind) }
                #expect(statement.words.map(\.kind) == tokens.map(\.kind), "seed \(seed)")
                seen += tokens.count
                var words = WordReader(statement)
                while !words.isAtEnd {
                    if words.takeName() == nil, words.takeParenthesized() == nil { words.take() }
                }
            }
        }
        #expect(seen > 500)
    }
}
