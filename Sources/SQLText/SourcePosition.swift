/// A place in a text file, as editors count: lines and columns from 1, a column being one code point.
public struct SourcePosition: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The line, from 1; LF, CRLF and a lone CR each end one.
    public let line: Int
    /// The column, from 1, in code points.
    public let column: Int

    /// Names the place at `line` and `column`, both from 1.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// The position as `line:column`.
    public var description: String { "\(line):\(column)" }

    /// Whether `left` comes before `right` in the file.
    public static func < (left: Self, right: Self) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}
