import Digests
import SQLText

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
    /// One behind the last is what is left when only its end is missing in the history. Nil unless it says `resumable=on` and the statements that are done are still the same.
    func resumption(after progress: AppliedFile.Progress?) throws -> Int? {
        guard directives.isResumable, !directives.isTransactional, let progress else { return nil }
        let sums = try statementSums()
        guard progress.done <= sums.count, sums.prefix(progress.done) == progress.statementSums.prefix(progress.done)
        else { return nil }
        return progress.done
    }
}
