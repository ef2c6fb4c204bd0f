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
    /// Which statements still need their data, more than one where they stand on one line.
    private var copies: [Int] = []
    /// Where that line ends and their data begins.
    private var dataStart = 0

    private init(_ file: SourceFile) {
        self.file = file
    }

    static func split(_ file: SourceFile) throws(SourceError) -> [Statement] {
        var splitter = StatementSplitter(file)
        var lexer = Lexer(file.bytes)
        while let token = lexer.next() {
            if splitter.reachesData(token) {
                lexer.skip(to: try splitter.takeData(at: token))
            } else {
                try splitter.take(token)
            }
        }
        try splitter.finish()
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
            endStatement(at: token.range.upperBound)
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

    private mutating func endStatement(at semicolonEnd: Int) {
        if let start {
            if isCopyFromStdin {
                if copies.isEmpty {
                    dataStart = nextLine(after: semicolonEnd)
                }
                copies.append(statements.count)
            }
            let text = String(decoding: file.bytes[start..<end], as: UTF8.self)
            statements.append(Statement(text: text, byteOffset: start, length: end - start, leadingWords: words))
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
        endStatement(at: file.bytes.count)
        _ = try takeData()
    }

    // MARK: Data of COPY

    /// Whether a token lies in data, or goes on there.
    private func reachesData(_ token: Token) -> Bool {
        !copies.isEmpty && token.range.upperBound > dataStart
    }

    /// Takes the data that `token` reaches into for the statements that need it; returns where SQL goes on.
    private mutating func takeData(at token: Token) throws(SourceError) -> Int {
        // psql would go on with it behind the data; nobody writes that, and our statements are one piece of the file.
        if let start {
            throw .cutByCopyData(file.spot(atByte: start))
        }
        if token.kind != .whitespace, token.range.lowerBound < dataStart {
            throw .cutByCopyData(file.spot(atByte: token.range.lowerBound))
        }
        return try takeData()
    }

    private mutating func takeData() throws(SourceError) -> Int {
        var place = dataStart
        for copy in copies {
            let start = place
            while true {
                guard place < file.bytes.count else {
                    throw .endlessCopy(file.spot(atByte: statements[copy].byteOffset))
                }
                let line = place
                place = nextLine(after: line)
                if isEndOfData(line..<place) {
                    statements[copy].copyData = start..<line
                    break
                }
            }
        }
        copies = []
        return place
    }

    /// Behind the next LF: as for psql and the server, a CR ends no line of data.
    private func nextLine(after offset: Int) -> Int {
        (file.bytes[offset...].firstIndex(of: UInt8(ascii: "\n")) ?? file.bytes.count - 1) + 1
    }

    private func isEndOfData(_ line: Range<Int>) -> Bool {
        // Of a long row no more than its start is looked at.
        guard line.count <= 4 else { return false }
        let content = file.bytes[line]
        return content.elementsEqual("\\.\n".utf8) || content.elementsEqual("\\.\r\n".utf8)
            || (line.upperBound == file.bytes.count && content.elementsEqual("\\.".utf8))
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
