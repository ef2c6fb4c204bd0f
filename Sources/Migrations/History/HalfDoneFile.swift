import SQLText

/// A file without transaction that has begun and not ended: what a person needs to know to decide.
struct HalfDoneFile: Sendable, Equatable {
    /// The version in four digits.
    let key: String
    /// How many statements are done and committed.
    let done: Int
    /// How many statements it has.
    let total: Int
    /// The next statement, which may have happened as well; nil where the file has no more.
    let next: SourceSpot?
    /// Where the file as a whole is.
    let path: String
    /// Whether the next statement failed; otherwise its run ended, and nobody knows.
    let hasFailed: Bool

    init(_ file: VersionedFile, _ row: FileStates.File) {
        key = file.key
        done = row.progress?.done ?? 0
        total = row.progress?.statementSums.count ?? file.statements.count
        next = done < file.statements.count ? file.source.spot(atByte: file.statements[done].byteOffset) : nil
        path = file.source.path
        hasFailed = row.state == .failed
    }
}
