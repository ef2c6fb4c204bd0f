/// A token of a statement that says something: no blank and no comment.
package struct Word: Sendable, Hashable {
    /// What kind of token it is.
    package let kind: Token.Kind
    /// A name or keyword without quotes in lower case, as the server folds it; anything else as it stands.
    ///
    /// So a keyword is never equal to a quoted name or a string of the same letters.
    package let text: String
    /// The bytes of the file that it takes.
    package let range: Range<Int>

    /// A word from its parts.
    package init(kind: Token.Kind, text: String, range: Range<Int>) {
        self.kind = kind
        self.text = text
        self.range = range
    }

    /// Whether it can be a name: with or without quotes.
    package var isName: Bool { kind == .identifier || kind == .quotedIdentifier }

    /// Whether it is a string, of whatever kind.
    package var isString: Bool { kind == .string || kind == .escapeString || kind == .dollarString }
}

extension Statement {
    /// Its words, cut anew at every call; the data of a COPY are none of them.
    package var words: [Word] {
        let bytes = Array(text.utf8)
        var words: [Word] = []
        for token in Lexer(bytes) {
            switch token.kind {
            case .whitespace, .lineComment, .blockComment: continue
            case .identifier:
                words.append(word(token, String(decoding: bytes[token.range].map(\.asciiLowercased), as: UTF8.self)))
            default:
                words.append(word(token, String(decoding: bytes[token.range], as: UTF8.self)))
            }
        }
        return words
    }

    private func word(_ token: Token, _ text: String) -> Word {
        let range = byteOffset + token.range.lowerBound..<byteOffset + token.range.upperBound
        return Word(kind: token.kind, text: text, range: range)
    }
}
