/// One SQL statement of a file, without its semicolon, from its first token to its last.
///
/// Comments before and after it are not part of it, those inside it are.
public struct Statement: Sendable, Hashable {
    /// The text, exactly as it stands in the file.
    public let text: String
    /// Where it begins in the bytes of its file.
    public let byteOffset: Int
    /// How many bytes it takes.
    public let length: Int
    /// Its first unquoted words in lower case, at most four: `["create", "or", "replace", "function"]`.
    public let leadingWords: [String]
    /// The lines of data below a `COPY … FROM STDIN`, without the `\.` that ends them, in the bytes of its file; nil for
    /// every other statement.
    public internal(set) var copyData: Range<Int>?

    /// The bytes of its file that it takes, without data.
    package var range: Range<Int> { byteOffset..<byteOffset + length }
}
