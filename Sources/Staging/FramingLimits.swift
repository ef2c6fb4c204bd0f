/// How far the framing of records goes before it decides that a file is broken (specs/loader.md §3a).
public enum FramingLimits {
    /// The longest record, in bytes.
    public static let recordBytes = 16 * 1024 * 1024
    /// The most line breaks inside the quotes of one record: an unterminated quote would otherwise eat the file.
    public static let embeddedLines = 1_000
    /// The most rejects that make the reader start over at the next line, before the whole file is given up.
    public static let resynchronisations = 1_000
}
