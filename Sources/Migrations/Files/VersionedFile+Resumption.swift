import Digests
public import SQLText

extension VersionedFile {
    /// A checksum of each statement, for whoever has to know whether those that are done are still the same.
    func statementSums() throws -> [String] {
        try statements.map { statement in
            let data = statement.copyData.map { Array(source.bytes[$0]) } ?? []
            return hexadecimal(try SHA256.hash(Array(statement.text.utf8) + [0] + data))
        }
    }

    /// The statement, counted from 0, at which the file may go on by itself.
    ///
    /// Nil unless it says `resumable=on` and the statements that are done are still the same.
    func resumption(after progress: AppliedFile.Progress?) throws -> Int? {
        guard directives.isResumable, !directives.isTransactional, let progress else { return nil }
        let sums = try statementSums()
        guard progress.done < sums.count, sums.prefix(progress.done) == progress.statementSums.prefix(progress.done)
        else { return nil }
        return progress.done
    }
}

/// A file without transaction that has begun and not ended: what a person needs to know to decide.
public struct HalfDoneFile: Sendable, Equatable {
    /// The version in four digits.
    public let key: String
    /// How many statements are done and committed.
    public let done: Int
    /// How many statements it has.
    public let total: Int
    /// The next statement, which may have happened as well; nil where the file has no more.
    public let next: SourceSpot?
    /// Where the file as a whole is.
    public let path: String
    /// Whether the next statement failed; otherwise its run ended, and nobody knows.
    public let hasFailed: Bool
    /// What is known about the next statement's object, such as that an index is there and invalid.
    public internal(set) var finding: String?

    init(_ file: VersionedFile, _ row: FileStates.File) {
        key = file.key
        done = row.progress?.done ?? 0
        total = row.progress?.statementSums.count ?? file.statements.count
        next = done < file.statements.count ? file.source.spot(atByte: file.statements[done].byteOffset) : nil
        path = file.source.path
        hasFailed = row.state == .failed
    }
}
