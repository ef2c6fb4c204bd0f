import Postgres
import SQLText

extension SourceFile {
    /// Where in the file the server's fields about a statement point, which was sent with `prelude` before it.
    ///
    /// What the server gives is tried in this order: a position in the statement, one in a query of a function or DO
    /// block that stands in the statement exactly once, a line of a DO block, a line of the data of a COPY; otherwise it
    /// is the first token.
    func place(of fields: ServerFields?, in statement: Statement, prelude: String) -> StatementPlace {
        if let position = fields?.position {
            // One inside the prelude, which stands in no file, is moved to the first token.
            let codePoint = max(position - prelude.unicodeScalars.count, 1)
            return .text(self.position(in: statement, codePoint: codePoint))
        }
        if let offset = byte(ofInternalQueryOf: fields, in: statement) ?? byte(ofBlockLineOf: fields, in: statement) {
            return .text(position(atByte: offset))
        }
        if let data = statement.copyData, let line = fields?.context.flatMap(Self.copyLine),
            let offset = start(ofLine: line, in: data)
        {
            return .data(position(atByte: offset))
        }
        return .text(position(atByte: statement.byteOffset))
    }

    /// The byte that the server's position in a query of its own points to, where that query is a part of the statement.
    ///
    /// PL/pgSQL sends some of them rewritten: a PERFORM comes as SELECT and is found nowhere.
    private func byte(ofInternalQueryOf fields: ServerFields?, in statement: Statement) -> Int? {
        guard let query = fields?.internalQuery.map({ Array($0.utf8) }), let position = fields?.internalPosition,
            let start = onlyOccurrence(of: query, in: statement.range)
        else { return nil }
        return byte(ofCodePoint: position, in: start..<start + query.count)
    }

    private func onlyOccurrence(of pattern: [UInt8], in range: Range<Int>) -> Int? {
        guard let first = pattern.first else { return nil }
        var found: Int?
        var rest = bytes[range]
        while let start = rest.firstIndex(of: first), range.upperBound - start >= pattern.count {
            if rest[start...].starts(with: pattern) {
                guard found == nil else { return nil }
                found = start
            }
            rest = rest[(start + 1)...]
        }
        return found
    }

    /// The first character of the line of a DO block that the context names.
    ///
    /// PL/pgSQL counts from the line of the opening quote, and LF only.
    private func byte(ofBlockLineOf fields: ServerFields?, in statement: Statement) -> Int? {
        guard statement.leadingWords.first == "do", let line = fields?.context.flatMap(Self.blockLine),
            let body = Lexer(Array(bytes[statement.range])).first(where: {
                $0.kind == .dollarString || $0.kind == .string
            })
        else { return nil }
        let range = statement.byteOffset + body.range.lowerBound..<statement.range.upperBound
        guard line > 1 else { return range.lowerBound }
        guard let start = start(ofLine: line, in: range) else { return nil }
        let text = bytes[start..<range.upperBound].prefix { $0 != UInt8(ascii: "\n") }
        return text.firstIndex { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") } ?? start
    }

    /// Where the line of that number, from 1, begins in a part of the file; nil where the part has no such line.
    private func start(ofLine line: Int, in range: Range<Int>) -> Int? {
        var start = range.lowerBound
        for _ in 1..<max(line, 1) {
            guard let end = bytes[start..<range.upperBound].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
            start = end + 1
        }
        return start
    }

    /// The outermost line of the call stack is the block that we sent; it may have run another one.
    private static func blockLine(of context: String) -> Int? {
        context.split(separator: "\n").last { $0.contains("inline_code_block") }.flatMap {
            number(in: $0, behind: " line ")
        }
    }

    private static func copyLine(of context: String) -> Int? {
        context.split(separator: "\n").last { $0.hasPrefix("COPY ") }.flatMap { number(in: $0, behind: ", line ") }
    }

    private static func number(in text: Substring, behind mark: String) -> Int? {
        text.firstRange(of: mark).flatMap { Int(text[$0.upperBound...].prefix { $0.isNumber }) }
    }
}

/// What a place in the file of a statement is a place in.
enum StatementPlace {
    /// The statement.
    case text(SourcePosition)
    /// The data of its COPY.
    case data(SourcePosition)
}
