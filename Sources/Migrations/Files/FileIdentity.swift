/// What the history knows a file by.
struct FileIdentity: Sendable, Hashable {
    /// `versioned`, or a kind of repeatable file.
    let kind: String
    /// The version in four digits, or the key of the repeatable file.
    let key: String
    /// The name behind the version, or the key once more.
    let name: String
    /// The version; nil for a repeatable file.
    let version: Int?

    init(_ file: VersionedFile) {
        kind = History.versioned
        key = file.key
        name = file.name
        version = file.version
    }

    init(_ file: RepeatableFile) {
        kind = file.kind.rawValue
        key = file.key
        name = file.key
        version = nil
    }
}
