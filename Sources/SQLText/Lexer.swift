/// Cuts SQL text into tokens where PostgreSQL 15 does, never failing: what is not closed runs to the end of the text.
package struct Lexer: Sequence, IteratorProtocol {
    private let bytes: [UInt8]
    private var offset = 0
    /// Up to here every `+` and `-` is known to be an operator of its own; without it a long row of them costs n².
    private var loneSignsEnd = 0

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The next token; nil at the end of the text.
    package mutating func next() -> Token? {
        guard offset < bytes.count else { return nil }
        let start = offset
        let token = scan(from: start)
        offset = token.range.upperBound
        return token
    }

    /// Goes on at an offset behind what is not SQL, also where the token that reached into it went further.
    package mutating func skip(to offset: Int) {
        self.offset = offset
        loneSignsEnd = offset
    }

    private mutating func scan(from start: Int) -> Token {
        let byte = bytes[start]
        switch byte {
        case _ where byte.isSpace:
            return closed(.whitespace, start, end(from: start) { $0.isSpace })
        case _ where byte.isIdentifierStart:
            return word(from: start)
        case _ where byte.isDigit:
            return closed(.number, start, numberEnd(from: start))
        case UInt8(ascii: "."):
            if self[start + 1].isDigit {
                return closed(.number, start, numberEnd(from: start))
            }
            return closed(.punctuation, start, start + (self[start + 1] == byte ? 2 : 1))
        case UInt8(ascii: ":"):
            let isPair = self[start + 1] == byte || self[start + 1] == UInt8(ascii: "=")
            return closed(.punctuation, start, start + (isPair ? 2 : 1))
        case UInt8(ascii: "'"):
            return string(.string, from: start, quoteAt: start)
        case UInt8(ascii: "\""):
            return quotedIdentifier(from: start, quoteAt: start)
        case UInt8(ascii: "$"):
            return dollar(from: start)
        case UInt8(ascii: "\\"):
            return closed(.metaCommand, start, end(from: start) { !$0.isLineEnd })
        case UInt8(ascii: "-") where self[start + 1] == byte:
            return closed(.lineComment, start, end(from: start) { !$0.isLineEnd })
        case UInt8(ascii: "/") where self[start + 1] == UInt8(ascii: "*"):
            return blockComment(from: start)
        case _ where byte.isOperator:
            return closed(.operator, start, operatorEnd(from: start))
        default:
            return closed(.punctuation, start, start + 1)
        }
    }

    // MARK: Words, numbers, operators

    private func word(from start: Int) -> Token {
        let next = self[start + 1]
        switch bytes[start].asciiLowercased {
        case UInt8(ascii: "e") where next == UInt8(ascii: "'"):
            return string(.escapeString, from: start, quoteAt: start + 1)
        case UInt8(ascii: "b") where next == UInt8(ascii: "'"),
            UInt8(ascii: "n") where next == UInt8(ascii: "'"),
            UInt8(ascii: "x") where next == UInt8(ascii: "'"):
            return string(.string, from: start, quoteAt: start + 1)
        case UInt8(ascii: "u") where next == UInt8(ascii: "&") && self[start + 2] == UInt8(ascii: "'"):
            return string(.string, from: start, quoteAt: start + 2)
        case UInt8(ascii: "u") where next == UInt8(ascii: "&") && self[start + 2] == UInt8(ascii: "\""):
            return quotedIdentifier(from: start, quoteAt: start + 2)
        default:
            return closed(.identifier, start, end(from: start) { $0.isIdentifierPart })
        }
    }

    private func numberEnd(from start: Int) -> Int {
        var index = end(from: start) { $0.isDigit }
        // `1..2` is a range of whole numbers, not two fractions.
        if self[index] == UInt8(ascii: "."), self[index + 1] != UInt8(ascii: ".") || index == start {
            index = end(from: index + 1) { $0.isDigit }
        }
        if self[index].asciiLowercased == UInt8(ascii: "e") {
            let digits = index + (self[index + 1].isSign ? 2 : 1)
            if self[digits].isDigit {
                index = end(from: digits) { $0.isDigit }
            } else if digits == index + 2 {
                return digits
            }
        }
        return junkEnd(from: index)
    }

    /// A word right after a number belongs to it: the server refuses the two together as trailing junk.
    private func junkEnd(from start: Int) -> Int {
        self[start].isIdentifierStart ? end(from: start) { $0.isIdentifierPart } : start
    }

    private mutating func operatorEnd(from start: Int) -> Int {
        guard start >= loneSignsEnd else { return start + 1 }
        var index = start
        var sawException = false
        repeat {
            sawException = sawException || bytes[index].letsOperatorEndInSign
            index += 1
        } while self[index].isOperator && !startsComment(at: index)
        guard !sawException else { return index }
        loneSignsEnd = index
        while index > start + 1, bytes[index - 1].isSign {
            index -= 1
        }
        return index
    }

    private func startsComment(at index: Int) -> Bool {
        switch (self[index], self[index + 1]) {
        case (UInt8(ascii: "-"), UInt8(ascii: "-")), (UInt8(ascii: "/"), UInt8(ascii: "*")): true
        default: false
        }
    }

    // MARK: Comments and literals

    private func blockComment(from start: Int) -> Token {
        var depth = 1
        var index = start + 2
        while index < bytes.count {
            switch (bytes[index], self[index + 1]) {
            case (UInt8(ascii: "/"), UInt8(ascii: "*")):
                depth += 1
                index += 2
            case (UInt8(ascii: "*"), UInt8(ascii: "/")):
                depth -= 1
                index += 2
                if depth == 0 {
                    return closed(.blockComment, start, index)
                }
            default:
                index += 1
            }
        }
        return open(.blockComment, start)
    }

    private func string(_ kind: Token.Kind, from start: Int, quoteAt quote: Int) -> Token {
        var index = quote + 1
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "'"):
                if self[index + 1] == UInt8(ascii: "'") {
                    index += 2
                } else if let continued = continuation(after: index + 1) {
                    index = continued
                } else {
                    return closed(kind, start, index + 1)
                }
            case UInt8(ascii: "\\") where kind == .escapeString:
                index += 2
            default:
                index += 1
            }
        }
        return open(kind, start)
    }

    /// Where a string goes on: after the next quote, if only blanks and line comments with a line end lie before it.
    private func continuation(after index: Int) -> Int? {
        var index = index
        var sawLineEnd = false
        while index < bytes.count {
            let byte = bytes[index]
            if byte.isSpace {
                sawLineEnd = sawLineEnd || byte.isLineEnd
                index += 1
            } else if byte == UInt8(ascii: "-"), self[index + 1] == byte {
                index = end(from: index) { !$0.isLineEnd }
            } else {
                return sawLineEnd && byte == UInt8(ascii: "'") ? index + 1 : nil
            }
        }
        return nil
    }

    private func quotedIdentifier(from start: Int, quoteAt quote: Int) -> Token {
        var index = quote + 1
        while index < bytes.count {
            if bytes[index] != UInt8(ascii: "\"") {
                index += 1
            } else if self[index + 1] == UInt8(ascii: "\"") {
                index += 2
            } else {
                return closed(.quotedIdentifier, start, index + 1)
            }
        }
        return open(.quotedIdentifier, start)
    }

    private func dollar(from start: Int) -> Token {
        if self[start + 1].isDigit {
            let digits = end(from: start + 1) { $0.isDigit }
            return closed(.parameter, start, junkEnd(from: digits))
        }
        let tagEnd = end(from: start + 1) { $0.isTagPart }
        guard self[tagEnd] == UInt8(ascii: "$") else {
            return closed(.punctuation, start, start + 1)
        }
        let delimiter = bytes[start...tagEnd]
        var index = tagEnd + 1
        while index + delimiter.count <= bytes.count {
            if bytes[index] == UInt8(ascii: "$"), bytes[index..<index + delimiter.count] == delimiter {
                return closed(.dollarString, start, index + delimiter.count)
            }
            index += 1
        }
        return open(.dollarString, start)
    }

    // MARK: Bytes

    /// The byte at `index`, or NUL behind the end, which belongs to no token's pattern.
    private subscript(index: Int) -> UInt8 {
        index < bytes.count ? bytes[index] : 0
    }

    private func end(from start: Int, while belongs: (UInt8) -> Bool) -> Int {
        var index = start
        while index < bytes.count, belongs(bytes[index]) {
            index += 1
        }
        return index
    }

    private func closed(_ kind: Token.Kind, _ start: Int, _ end: Int) -> Token {
        Token(kind: kind, range: start..<end, isTerminated: true)
    }

    private func open(_ kind: Token.Kind, _ start: Int) -> Token {
        Token(kind: kind, range: start..<bytes.count, isTerminated: false)
    }
}
