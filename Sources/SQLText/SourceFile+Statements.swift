extension SourceFile {
    /// The statements of the file in their order, empty ones left out.
    ///
    /// The lines below a `COPY … FROM STDIN` are its data, up to `\.` on a line of its own. Throws for whatever is opened
    /// and not closed, such data too, and for a psql command; `\restrict` lines are skipped.
    public func statements() throws(SourceError) -> [Statement] {
        try StatementSplitter.split(self)
    }

    /// The place of a code point of a statement, counted from 1 as the server does in its errors.
    ///
    /// Numbers outside of the statement are moved into it: "at end of input" is the place after its last character.
    public func position(in statement: Statement, codePoint: Int) -> SourcePosition {
        position(atByte: byte(ofCodePoint: codePoint, in: statement.range))
    }

    /// Where a code point of a part of the file begins, counted from 1; the part's end for one behind it.
    package func byte(ofCodePoint codePoint: Int, in range: Range<Int>) -> Int {
        var offset = range.lowerBound
        var toSkip = codePoint - 1
        while offset < range.upperBound, toSkip > 0 {
            repeat {
                offset += 1
            } while offset < range.upperBound && bytes[offset].isUTF8Continuation
            toSkip -= 1
        }
        return offset
    }
}
