import SQLText
import Testing

@Suite struct LexerTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        let sql: String
        let tokens: [String]

        init(_ sql: String, _ tokens: String...) {
            self.sql = sql
            self.tokens = tokens
        }

        var testDescription: String { sql.debugDescription }
    }

    @Test(arguments: [
        Sample("select 1", "identifier:select", "number:1"),
        Sample("'it''s' x", "string:'it''s'", "identifier:x"),
        Sample(#"E'a\'b' x"#, #"escapeString:E'a\'b'"#, "identifier:x"),
        Sample(#"date'a\' x"#, "identifier:date", #"string:'a\'"#, "identifier:x"),
        Sample("b'0' X'f' n'x' u&'x'", "string:b'0'", "string:X'f'", "string:n'x'", "string:u&'x'"),
        Sample(#""a""b" U&"c""#, #"quotedIdentifier:"a""b""#, #"quotedIdentifier:U&"c""#),
        Sample("u&x", "identifier:u", "operator:&", "identifier:x"),
        Sample("$$a$$ $t$b$$c$t$", "dollarString:$$a$$", "dollarString:$t$b$$c$t$"),
        Sample("$x$a$$x$", "dollarString:$x$a$$x$"),
        Sample("foo$a$ $1", "identifier:foo$a$", "parameter:$1"),
        Sample("$a b", "punctuation:$", "identifier:a", "identifier:b"),
        Sample(
            "1 1.5 .5 1. 1e5 1.5e-3", "number:1", "number:1.5", "number:.5", "number:1.", "number:1e5", "number:1.5e-3"),
        Sample("1..2", "number:1", "punctuation:..", "number:2"),
        Sample("1e-", "number:1e-"),
        Sample("12ab 1.5e3é $1a$x$", "number:12ab", "number:1.5e3é", "parameter:$1a$x$"),
        Sample(#"1e'x\'"#, "number:1e", #"string:'x\'"#),
        Sample("a<=b", "identifier:a", "operator:<=", "identifier:b"),
        Sample("a=-1", "identifier:a", "operator:=", "operator:-", "number:1"),
        Sample("a@-1", "identifier:a", "operator:@-", "number:1"),
        Sample("*+-+1", "operator:*", "operator:+", "operator:-", "operator:+", "number:1"),
        Sample("a+--c", "identifier:a", "operator:+", "lineComment:--c"),
        Sample("a@/*c*/b", "identifier:a", "operator:@", "blockComment:/*c*/", "identifier:b"),
        Sample("a*/*c*/*b", "identifier:a", "operator:*", "blockComment:/*c*/", "operator:*", "identifier:b"),
        Sample(
            "a::int:=b[1:2]", "identifier:a", "punctuation:::", "identifier:int", "punctuation::=", "identifier:b",
            "punctuation:[", "number:1", "punctuation::", "number:2", "punctuation:]"),
        Sample("/*a/*b*/c*/d", "blockComment:/*a/*b*/c*/", "identifier:d"),
        Sample("/*/*/x*/*/y", "blockComment:/*/*/x*/*/", "identifier:y"),
        Sample("--a\rb", "lineComment:--a", "identifier:b"),
        Sample("'a'\n 'b' 'c'", "string:'a'\n 'b'", "string:'c'"),
        Sample("'a' -- x\n'b'", "string:'a' -- x\n'b'"),
        Sample("'a' /* x */\n'b'", "string:'a'", "blockComment:/* x */", "string:'b'"),
        Sample("E'a'\n'b\\'c'", "escapeString:E'a'\n'b\\'c'"),
        Sample("\\connect x\ny", "metaCommand:\\connect x", "identifier:y"),
        Sample("größe日本", "identifier:größe日本"),
    ])
    func textTokensAreThoseOfTheServer(_ sample: Sample) {
        let bytes = Array(sample.sql.utf8)
        let tokens = Lexer(bytes).filter { $0.kind != .whitespace }
        #expect(tokens.map { "\($0.kind):\(String(decoding: bytes[$0.range], as: UTF8.self))" } == sample.tokens)
        #expect(!tokens.contains { !$0.isTerminated })
    }

    @Test(arguments: ["'a", "E'a\\'", "E'\\", "\"a", "$a$b$", "/*a/**/", "U&'", "'a'\n'b"])
    func openTokenRunsToTheEnd(_ sql: String) {
        let tokens = Array(Lexer(Array(sql.utf8)))
        #expect(tokens.map(\.range) == [0..<sql.utf8.count])
        #expect(tokens.map(\.isTerminated) == [false])
    }

    @Test func tokensOfRandomTextCoverIt() {
        for seed in 0..<4000 as Range<UInt64> {
            let bytes = seed.isMultiple(of: 2) ? Array(RandomSQL.text(seed: seed).utf8) : RandomSQL.bytes(seed: seed)
            var end = 0
            for token in Lexer(bytes) {
                #expect(token.range.lowerBound == end && !token.range.isEmpty, "seed \(seed)")
                end = token.range.upperBound
            }
            #expect(end == bytes.count, "seed \(seed)")
        }
    }

    @Test func tokensNeverCutCharacters() {
        for seed in 0..<2000 as Range<UInt64> {
            let bytes = Array(RandomSQL.text(seed: seed).utf8)
            let together = Lexer(bytes).map { String(decoding: bytes[$0.range], as: UTF8.self) }.joined()
            #expect(Array(together.utf8) == bytes, "seed \(seed)")
        }
    }

    /// A row of signs is cut one by one; looked at anew each time it would take minutes.
    @Test(.timeLimit(.minutes(1))) func longRowOfSignsTakesLinearTime() {
        let bytes = [UInt8](repeating: UInt8(ascii: "+"), count: 400_000)
        #expect(Lexer(bytes).reduce(0) { count, _ in count + 1 } == 400_000)
    }
}
