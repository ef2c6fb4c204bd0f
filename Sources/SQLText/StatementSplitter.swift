/// Finds where the statements of a file end, by psql's rules: a semicolon outside of parentheses and of a routine's body.
///
/// As in psql 15, only after CREATE [OR REPLACE] FUNCTION or PROCEDURE does BEGIN open a body; there CASE has an END too.
struct StatementSplitter {
    private let file: SourceFile
    private var statements: [Statement] = []

    private var start: Int?
    private var end = 0
    private var words: [String] = []
    private var isRoutine = false
    private var parentheses = Nesting()
    private var blocks = Nesting()
    private var previousIsFrom = false
    private var isCopyFromStdin = false

    private init(_ file: SourceFile) {
        self.file = file
    }

    static func split(_ file: SourceFile) throws(SourceError) -> [Statement] {
        var splitter = StatementSplitter(file)
        do throws(SourceError) {
            for token in Lexer(file.bytes) {
                try splitter.take(token)
            }
            try splitter.finish()
        } catch {
            // Rows of data rarely look like SQL: what is wrong is the COPY before them, not the quote in some row.
            if let copy = splitter.statements.first(where: \.isCopyFromStdin) {
                throw .copyData(file.spot(atByte: copy.byteOffset))
            }
            throw error
        }
        return splitter.statements
    }

    private mutating func take(_ token: Token) throws(SourceError) {
        if !token.isTerminated {
            throw .unterminated(opening(of: token), file.spot(atByte: token.range.lowerBound))
        }
        switch token.kind {
        case .whitespace, .lineComment, .blockComment:
            return
        case .metaCommand:
            if start == nil, isRestriction(token) { return }
            throw .metaCommand(metaCommandName(of: token), file.spot(atByte: token.range.lowerBound))
        case .punctuation where isSemicolon(token) && parentheses.depth == 0 && blocks.depth == 0:
            endStatement()
            return
        case .identifier:
            takeWord(token)
        case .punctuation:
            takePunctuation(token)
        default:
            previousIsFrom = false
        }
        start = start ?? token.range.lowerBound
        end = token.range.upperBound
    }

    private mutating func takeWord(_ token: Token) {
        if words.count < 4 {
            words.append(String(decoding: file.bytes[token.range].map(\.asciiLowercased), as: UTF8.self))
            isRoutine = isRoutine || startsRoutine(words)
        }
        guard parentheses.depth == 0 else { return }
        if isRoutine {
            if reads(token, "begin") || (blocks.depth > 0 && reads(token, "case")) {
                blocks.open(at: token.range.lowerBound)
            } else if reads(token, "end") {
                blocks.close()
            }
        } else if words.first == "copy" {
            // The server takes either word for the client's end of the line.
            isCopyFromStdin = isCopyFromStdin || (previousIsFrom && (reads(token, "stdin") || reads(token, "stdout")))
            previousIsFrom = reads(token, "from")
        }
    }

    private mutating func takePunctuation(_ token: Token) {
        previousIsFrom = false
        switch file.bytes[token.range.lowerBound] {
        case UInt8(ascii: "("): parentheses.open(at: token.range.lowerBound)
        case UInt8(ascii: ")"): parentheses.close()
        default: break
        }
    }

    private mutating func endStatement() {
        if let start {
            let text = String(decoding: file.bytes[start..<end], as: UTF8.self)
            statements.append(
                Statement(
                    text: text, byteOffset: start, length: end - start, leadingWords: words,
                    isCopyFromStdin: isCopyFromStdin))
        }
        start = nil
        words = []
        isRoutine = false
        previousIsFrom = false
        isCopyFromStdin = false
    }

    private mutating func finish() throws(SourceError) {
        if parentheses.depth > 0 {
            throw .unterminated(.parenthesis, file.spot(atByte: parentheses.outermost))
        }
        if blocks.depth > 0 {
            throw .unterminated(.block, file.spot(atByte: blocks.outermost))
        }
        endStatement()
    }

    // MARK: What a token says

    private func startsRoutine(_ words: [String]) -> Bool {
        switch words {
        case ["create", "function"], ["create", "procedure"], ["create", "or", "replace", "function"],
            ["create", "or", "replace", "procedure"]:
            true
        default: false
        }
    }

    private func reads(_ token: Token, _ word: String) -> Bool {
        token.range.count == word.utf8.count
            && file.bytes[token.range].lazy.map(\.asciiLowercased).elementsEqual(word.utf8)
    }

    private func isSemicolon(_ token: Token) -> Bool {
        file.bytes[token.range.lowerBound] == UInt8(ascii: ";")
    }

    /// Whether this is the line that pg_dump writes around a dump since 2025: `\restrict key` or `\unrestrict key`.
    private func isRestriction(_ token: Token) -> Bool {
        let words = file.bytes[token.range].split(whereSeparator: \.isSpace)
        guard let name = words.first, words.count == 2 else { return false }
        return (name.elementsEqual(#"\restrict"#.utf8) || name.elementsEqual(#"\unrestrict"#.utf8))
            && words[1].allSatisfy { $0.isTagPart }
    }

    private func metaCommandName(of token: Token) -> String {
        let name = file.bytes[token.range].dropFirst().prefix { !$0.isSpace && $0 != UInt8(ascii: "\\") }
        return "\\\(abbreviated(name))"
    }

    private func abbreviated(_ name: ArraySlice<UInt8>) -> String {
        let name = String(decoding: name, as: UTF8.self)
        return name.count > 40 ? "\(name.prefix(40))…" : name
    }

    private func opening(of token: Token) -> SourceError.Opening {
        switch token.kind {
        case .quotedIdentifier:
            return .quotedIdentifier
        case .blockComment:
            return .comment
        case .dollarString:
            let tag = file.bytes[token.range].dropFirst().prefix { $0 != UInt8(ascii: "$") }
            return .dollarString("$\(abbreviated(tag))$")
        default:
            return .string
        }
    }
}

extension StatementSplitter {
    /// How deep inside of something we are, and where the outermost one was opened.
    private struct Nesting {
        private(set) var depth = 0
        private(set) var outermost = 0

        mutating func open(at offset: Int) {
            if depth == 0 {
                outermost = offset
            }
            depth += 1
        }

        /// Closes one; one that was never opened is left to the server.
        mutating func close() {
            depth = max(0, depth - 1)
        }
    }
}
