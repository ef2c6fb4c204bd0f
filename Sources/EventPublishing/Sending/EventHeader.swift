/// The headers of an event: where it comes from.
enum EventHeader {
    /// The file's name, without folders.
    static let source = "source"
    /// The SHA-256 of its content, in hexadecimal digits.
    static let sha256 = "source_sha256"
    /// The line on which it begins, from 1.
    static let line: StaticString = "source_line"
}
