/// The `-- key: value` lines in the comments before the first statement of a file.
///
/// A key is one lower-case word at the start of a comment, with a colon and a blank after it, so prose with a colon
/// further on, and an address, are not taken for one. A value goes on in the comment lines directly below it that are indented and do not
/// begin with a key of their own; the lines are joined by a space.
public struct FileHeader: Sendable {
    /// One directive of a header.
    public struct Entry: Sendable, Hashable {
        /// The key, without its colon.
        public let key: String
        /// The value, trimmed, its lines joined by a space; empty where none is given.
        public internal(set) var value: String
        /// Where the key stands.
        public let position: SourcePosition
        /// Where the value begins, which is the end of the line where none is given on it.
        public let valuePosition: SourcePosition
    }

    /// All directives, in their order.
    public private(set) var entries: [Entry] = []

    /// Reads the header of a file.
    ///
    /// A key of `unspaced` needs no blank after its colon. Throws for a key that stands there twice and is not one of
    /// `repeatable`.
    public init(
        of file: SourceFile, allowingRepeated repeatable: Set<String> = [], unspaced: Set<String> = []
    ) throws(SourceError) {
        var places: [String: SourcePosition] = [:]
        var continuedUntil = 0
        for token in Lexer(file.bytes) {
            guard token.kind == .whitespace || token.kind == .lineComment || token.kind == .blockComment else { break }
            guard token.kind == .lineComment else { continue }

            let content = file.bytes[token.range].dropFirst(2)
            let line = file.position(atByte: token.range.lowerBound).line
            if let key = Self.key(in: content, unspaced: unspaced) {
                let entry = Self.entry(withKey: key, in: content, of: file)
                if let first = places[entry.key], !repeatable.contains(entry.key) {
                    throw .repeatedKey(entry.key, first: first, file.spot(at: entry.position))
                }
                places[entry.key] = entry.position
                entries.append(entry)
                continuedUntil = line
            } else if line == continuedUntil + 1, !entries.isEmpty, Self.isIndented(content) {
                let more = Self.trimmed(content)
                let separator = entries[entries.count - 1].value.isEmpty || more.isEmpty ? "" : " "
                entries[entries.count - 1].value += separator + String(decoding: more, as: UTF8.self)
                continuedUntil = line
            }
        }
    }

    /// The value of a key, the first one where it may stand there more than once; nil where the header does not set it.
    public func value(_ key: String) -> String? {
        entry(key)?.value
    }

    /// The directive with a key and where it stands, the first one where there may be more; nil where there is none.
    public func entry(_ key: String) -> Entry? {
        entries.first { $0.key == key }
    }

    /// All directives with a key that may stand there more than once.
    public func entries(_ key: String) -> [Entry] {
        entries.filter { $0.key == key }
    }

    /// The directives whose key is not one of `allowed`, for the caller to refuse.
    public func unknownEntries(allowed: Set<String>) -> [Entry] {
        entries.filter { !allowed.contains($0.key) }
    }

    // MARK: Comment lines

    /// The bytes of the key that a comment begins with; nil for prose.
    private static func key(in content: ArraySlice<UInt8>, unspaced: Set<String>) -> ArraySlice<UInt8>? {
        let words = content.drop { $0.isSpace }
        let key = words.prefix { $0 == $0.asciiLowercased && ($0.isTagPart || $0 == UInt8(ascii: "-")) && $0 < 0x80 }
        guard let first = key.first, first.isIdentifierStart, first != UInt8(ascii: "_") else { return nil }
        let rest = words[key.endIndex...]
        guard rest.first == UInt8(ascii: ":") else { return nil }
        let isSpaced = rest.dropFirst().first?.isSpace ?? true
        return isSpaced || unspaced.contains(String(decoding: key, as: UTF8.self)) ? key : nil
    }

    private static func entry(
        withKey key: ArraySlice<UInt8>, in content: ArraySlice<UInt8>, of file: SourceFile
    ) -> Entry {
        let value = trimmed(content[(key.endIndex + 1)...])
        return Entry(
            key: String(decoding: key, as: UTF8.self), value: String(decoding: value, as: UTF8.self),
            position: file.position(atByte: key.startIndex), valuePosition: file.position(atByte: value.startIndex))
    }

    /// A comment usually has one blank after its dashes; more of them, or a tab, say that it goes on.
    private static func isIndented(_ content: ArraySlice<UInt8>) -> Bool {
        content.first == UInt8(ascii: "\t") || content.starts(with: "  ".utf8) || content.starts(with: " \t".utf8)
    }

    private static func trimmed(_ content: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var content = content.drop { $0.isSpace }
        while content.last?.isSpace == true {
            content.removeLast()
        }
        return content
    }
}
