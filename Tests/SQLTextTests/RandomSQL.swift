import TestCluster

/// Text made of the pieces that SQL scanners stumble over, in random order; most of it is not SQL.
enum RandomSQL {
    private static let pieces = [
        "'", "''", "'a;b'", "E'", "e'\\'", "\\", "U&'\\'", "u&\"", "\"", "\"a\"\"b;\"", "$$", "$$;$$", "$a$", "$é$",
        "$1",
        "$", "a$b$", "foo", "é", "日本", "😀", "1", "1.", "1..2", "1e", "1e-", ".5", "..", "(", ")", ";", ";\n", "\n",
        "\n\n", " ", "\t", "--", "-- c;\n", "/*", "*/", "/**/", "/*/*;*/*/", "+", "-", "*", "/", "@-", "=-", "+-+-",
        "::",
        ":=", ":", "[", "]", "{", "begin ", "case ", "END ", "create function ", "create or replace procedure ",
        "begin atomic ", "copy t from stdin;", "\\restrict k\n", "\n\\restrict x1\n", "\\.\n", "date'x\\'", "'a'\n'b'",
        "b'0'", "N'x'", "\u{c}", "\u{b}", "\u{a0}", "%", "#", "~", "select ",
    ]

    static func text(seed: UInt64) -> String {
        var random = SeededGenerator(seed: seed)
        let count = Int.random(in: 0...40, using: &random)
        return (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
    }

    /// Any bytes at all, with quotes and the like more often than chance has them.
    static func bytes(seed: UInt64) -> [UInt8] {
        var random = SeededGenerator(seed: seed)
        let interesting = Array("'\"$\\;()-/*eEuU&:.+\n\r 1a".utf8)
        return (0..<Int.random(in: 0...60, using: &random)).map { _ in
            let pick = interesting.randomElement(using: &random) ?? 0
            return Bool.random(using: &random) ? pick : UInt8.random(in: 0...255, using: &random)
        }
    }
}
