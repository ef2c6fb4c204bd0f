/// A place in a named file together with what stands there: all that an error report needs, without the file.
public struct SourceSpot: Sendable, Hashable {
    /// The path, as the file was given.
    public let path: String
    /// The line and column.
    public let position: SourcePosition
    /// The source line and a line with a caret under the spot.
    public let excerpt: [String]

    /// The same place without what stands there, for lines of data, which belong into no report.
    public var withoutExcerpt: SourceSpot { SourceSpot(path: path, position: position, excerpt: []) }

    /// The place as `path:line:column`.
    public var location: String { "\(path):\(position)" }
}
