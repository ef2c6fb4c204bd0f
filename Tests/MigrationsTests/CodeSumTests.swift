import Foundation
import Migrations
import SQLText
import TestCluster
import Testing

@Suite struct CodeSumTests {
    private func sum(_ text: String, _ directives: [String] = [], prelude: String = "") throws -> String {
        try sum(Array(text.utf8), directives, prelude: prelude)
    }

    private func sum(_ bytes: [UInt8], _ directives: [String] = [], prelude: String = "") throws -> String {
        let file = try SourceFile(path: "a.sql", bytes: bytes)
        return try codeSum(of: file, statements: try file.statements(), directives: directives, prelude: prelude)
    }

    // MARK: What never changes it

    /// By another program, over two empty parts, `select`, `1` and the end of the statement: it must never drift.
    private let published = "v1:sha256:88ca3bfa8d91f8de3800ad7e188757f3dc1daf5a27462b96a40ac25bedf66239"

    @Test(arguments: [
        "select 1;\n", "select 1", "select 1;", "select 1;;\n;", ";select 1;", "  select\t1  ;  ", "select\r\n1;\r\n",
        "select\r1;\r", "\u{FEFF}select 1;", "-- why\nselect 1; -- so\n", "/* a; /* b; */ */ select/**/1;",
        "select -- ;\n1;", "\\restrict Key1\nselect 1;\n\\unrestrict Key1\n",
    ])
    func sumOfSameTokensIsThePublishedOne(_ text: String) throws {
        #expect(try sum(text) == published)
    }

    @Test func sumOfALiteralOnSeveralLinesIgnoresWhatIsBetweenItsParts() throws {
        let expected = try sum("comment on table t is 'a'\n'b\\';")
        for gap in ["\n   ", "\r\n", "  \n\n", " -- it's\n -- 'b'\n "] {
            #expect(try sum("comment on table t is 'a'\(gap)'b\\';") == expected)
        }
        for other in ["'a''b\\'", "'ab\\'", "'a' 'b\\'", "'a'\n'b'\n'\\'", "E'a'\n'b\\\\'", "'a'\n' b\\'"] {
            #expect(try sum("comment on table t is \(other);") != expected)
        }
        let escaped = try sum(#"select e'it\'s'"# + "\n" + #"'\\''x';"#)
        #expect(try sum(#"select e'it\'s' -- 'no\'"# + "\n   " + #"'\\''x';"#) == escaped)
        #expect(try sum(#"select e'it\'s'"# + "\n" + #"'\\'' x';"#) != escaped)
    }

    @Test func sumOfWindowsLineEndsIsThatOfLineFeeds() throws {
        let text = """
            create function f() returns text language sql as $$
              select 'a
            b'::text $$;
            comment on function f() is 'one
            two';
            copy t from stdin;
            1\tx

            2\ty
            \\.
            select /*+ IndexScan(t)
            */ 1;

            """
        #expect(!text.contains("\r"))
        let expected = try sum(text)
        #expect(try sum(text.replacing("\n", with: "\r\n")) == expected)
        #expect(try sum("\u{FEFF}" + text.replacing("\n", with: "\r\n")) == expected)
    }

    @Test func commentsAndBlanksPutBetweenTokensOfOurOwnFilesChangeNothing() throws {
        let folder = TestCluster.sqlFolder
        var random = SeededGenerator(seed: 7)
        var count = 0
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder) where name.hasSuffix(".sql") {
            let file = try MigrationFolder.read("\(folder)/\(name)")
            let expected = try codeSum(of: file, statements: try file.statements(), directives: [])
            #expect(try sum(withMoreBetweenTokens(file.bytes, using: &random)) == expected, "\(name)")
            count += 1
        }
        #expect(count > 100)
    }

    private func withMoreBetweenTokens(_ bytes: [UInt8], using random: inout SeededGenerator) -> [UInt8] {
        var result: [UInt8] = []
        var previous: Token.Kind?
        for token in Lexer(bytes) {
            // A line end between two literals would make them one.
            if previous != .string, previous != .escapeString, random.once(in: 2) {
                // Behind a minus a comment of that kind would begin one character earlier, and swallow it.
                let comment = result.last == UInt8(ascii: "-") ? " -- ; '\n" : "-- ; '\n"
                result += Array(random.pick([" ", "\n", "\t ", "/* ; ' */", comment, "\r\n"]).utf8)
            }
            result += bytes[token.range]
            previous = token.kind == .whitespace ? previous : token.kind
        }
        return result
    }

    // MARK: What always changes it

    @Test(arguments: [
        ["a b", "ab"], ["select 'a' 'b'", "select 'a''b'", "select 'a b'", "select 'ab'"],
        ["select 1 2", "select 12", "select 2 1"], ["a; b c", "a b; c", "a b c", "a; b; c", "b c; a"],
        ["select 'a b'", "select 'a  b'", "select 'A b'", "select $$a b$$", "select E'a b'", "select \"a b\""],
        ["select a", "SELECT a", "select A", "select \"a\""], ["a", "a; a", "a a", ""],
        ["do $$ begin end $$", "do $$ begin  end $$", "do $$ begin /* */ end $$", "do $x$ begin end $x$"],
        ["select a - b", "select a -b.c", "select a + b"], ["select 'a\n\nb'", "select 'a\nb'"],
        ["select 1", "select /*+ x */ 1", "select /*+ y */ 1", "/*+ x */ select 1", "select 1 /*+ x */"],
        ["select 1; /*+ x */ select 2", "select 1 /*+ x */; select 2", "select 1; select /*+ x */ 2"],
        ["create rule r as on delete to t do also (a; b)", "create rule r as on delete to t do also (a b)"],
    ])
    func textsOfOtherTokensDiffer(_ texts: [String]) throws {
        #expect(Set(try texts.map { try sum($0) }).count == texts.count)
    }

    @Test func dataOfACopyCountsByteForByte() throws {
        let head = "copy t from stdin;\n"
        let data = ["", "1\n", "1\n\n", " 1\n", "1 \n", "-- 1\n", "1;\n", "2\n", "1\n1\n", "/*+ x */\n"]
        #expect(Set(try data.map { try sum("\(head)\($0)\\.\n") }).count == data.count)
        let moved = [
            "\(head)1\n\\.\n\(head)\\.\n", "\(head)\\.\n\(head)1\n\\.\n", "\(head)1\n\\.\nselect 1;",
            "\(head)\\.\nselect 1;",
        ]
        #expect(Set(try moved.map { try sum($0) }).count == moved.count)
        let onOneLine = try sum("copy t from stdin; copy u from stdin;\n\\.\n1\n\\.\n")
        #expect(try sum("\(head)\\.\ncopy u from stdin;\n1\n\\.\n") == onOneLine)
    }

    @Test func longDataIsSummedLikeShortData() throws {
        let row = String(repeating: "x", count: 999) + "\n"
        let data = String(repeating: row, count: 300)
        let expected = try sum("copy t from stdin;\n\(data)\\.\n")
        #expect(try sum("copy t from stdin;\n\(data)\\.\n".replacing("\n", with: "\r\n")) == expected)
        #expect(try sum("copy t from stdin;\n\(data)y\n\\.\n") != expected)
    }

    @Test func directivesAndPreludeCount() throws {
        let sums = [
            try sum("select 1"), try sum("select 1", ["transaction=off"]),
            try sum("select 1", ["transaction=off", "resumable=on"]),
            try sum("select 1", ["transaction=off resumable=on"]),
            try sum("select 1", prelude: "create view v as"), try sum("create view v as select 1"),
            try sum("as select 1", prelude: "create view v"),
        ]
        #expect(Set(sums).count == sums.count)
        let spaced = try sum("select 1", prelude: "create  view v as -- x\n")
        #expect(try sum("select 1", prelude: "create view v as\n") == spaced)
    }

    /// Two texts have the same sum exactly when they have the same tokens in the same statements.
    @Test func sumIsTheSameExactlyForTheSameStatements() throws {
        let words = ["a", "b", "ab", "1", "'a'", "'b'", "'a b'", "E'a'", "$$a$$", "\"a\"", "=", "/*+ a */ a"]
        var random = SeededGenerator(seed: 3)
        var texts: [[[String]]: String] = [:]
        for _ in 0..<3_000 {
            let statements = (0..<random.number(0...2)).map { _ in
                (0..<random.number(1...3)).map { _ in
                    random.pick(words)
                }
            }
            let sum = try sum(written(statements, using: &random))
            let known = texts[statements] ?? sum
            #expect(sum == known, "\(statements)")
            texts[statements] = sum
        }
        #expect(texts.count > 1_000)
        #expect(Set(texts.values).count == texts.count)
    }

    private func written(_ statements: [[String]], using random: inout SeededGenerator) -> String {
        var text = ""
        for statement in statements {
            for token in statement {
                // After a line end, a literal would go on with the one before it.
                let gaps = [" ", "/* ; */"] + (token.hasPrefix("'") ? [] : ["\n", "-- '\n", " \r\n"])
                text += random.pick(gaps)
                text += token
            }
            text += random.pick([";", " ;", ";\n", "-- x\n;", ";;"])
        }
        return text
    }
}
