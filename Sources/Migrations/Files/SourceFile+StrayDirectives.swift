import SQLText

extension SourceFile {
    /// Throws for a comment that begins like a directive but is none of those that were `read` from the header.
    ///
    /// It would be passed over in silence, and whoever wrote it, or the tool that it was written for, meant something by
    /// it. Strings and the data of a COPY are no comments.
    func refuseStrayDirectives(among statements: [Statement], read: Set<SourcePosition>) throws {
        var lexer = Lexer(bytes)
        var data = statements.compactMap(\.copyData)[...]
        while let token = lexer.next() {
            if let next = data.first, token.range.upperBound > next.lowerBound {
                lexer.skip(to: next.upperBound)
                data.removeFirst()
            } else if token.kind == .lineComment, let start = Self.directiveStart(in: bytes[token.range]),
                !read.contains(position(atByte: start))
            {
                let value = bytes[start..<token.range.upperBound].dropFirst(Self.directiveMark.count)
                throw String(decoding: value, as: UTF8.self).isSectionOfDbmate
                    ? MigrationError.sectionOfDbmate(spot(atByte: start))
                    : MigrationError.strayDirective(spot(atByte: start))
            }
        }
    }

    private static let directiveMark = Array("migrate:".utf8)

    /// Where in a comment something begins that looks like a directive, in whatever letters.
    private static func directiveStart(in comment: ArraySlice<UInt8>) -> Int? {
        let text = comment.dropFirst(2).drop { $0 <= UInt8(ascii: " ") }
        let start = text.prefix(directiveMark.count).map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        return start == directiveMark ? text.startIndex : nil
    }
}

extension String {
    /// Whether it stands behind `migrate:` where dbmate parts a file: what to run, and what takes that back.
    var isSectionOfDbmate: Bool { prefixMatch(of: /\s*(?:up|down)(?:\s|$)/) != nil }
}
