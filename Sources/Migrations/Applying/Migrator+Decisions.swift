public import Postgres
import SQLText

/// What a person decides about a file without transaction that is half done.
extension Migrator {
    /// Goes on with the file of a key, from a statement on, counted from 1; without one, behind those that are done.
    ///
    /// Throws a ``MigrationError`` for any other file, and when nobody said where and the statements that are done are not
    /// what they were; otherwise as ``up(on:observe:)`` does.
    public func resume(
        _ key: String, from statement: Int? = nil, on connection: inout Connection,
        observe: (Event) throws -> Void = { _ in }
    ) throws {
        let file = try self.file(withKey: key)
        try underLock(on: &connection, observe: observe) { run, connection in
            let row = try halfDoneRow(key, on: &connection)
            let done = row.progress?.done ?? 0
            if statement == nil {
                guard try file.statementSums().prefix(done) == row.progress?.statementSums.prefix(done) ?? [] else {
                    throw MigrationError.doneStatementsEdited(path: file.source.path, done: done)
                }
            }
            let first = (statement ?? done + 1) - 1
            // One behind the last is what is left when only the end is missing in the history.
            guard (0...file.statements.count).contains(first) else {
                throw MigrationError.noSuchStatement(path: file.source.path, first + 1, of: file.statements.count)
            }
            try run.applyStatements(
                of: MigrationPlan.Migration(file: file, reason: .resumed(at: first)), from: first, on: &connection)
            try run.observe(.applied(file))
        }
    }

    /// What a person says of a half-done file.
    public enum Verdict: String, Sendable, CaseIterable {
        /// All of it is done.
        case applied
        /// None of it is there: it is to be applied from the start.
        case pending
    }

    /// Takes a person's word for what became of a file that is half done.
    ///
    /// Throws a ``MigrationError`` for any other file.
    public func mark(
        _ key: String, as verdict: Verdict, on connection: inout Connection,
        observe: (Event) throws -> Void = { _ in }
    ) throws {
        let file = try self.file(withKey: key)
        try underLock(on: &connection, observe: observe) { run, connection in
            try connection.transaction { connection in
                let now = try run.lockHistory(on: &connection)
                _ = try halfDoneRow(key, on: &connection)
                try run.history.write(
                    HistoryWriter.Entry(
                        file: FileIdentity(file), sum: file.sum, codeSum: file.codeSum(),
                        statements: file.statements.count, state: verdict == .applied ? .applied : .undone,
                        action: .mark, startedAt: now),
                    on: &connection)
            }
        }
    }

    func file(withKey key: String) throws -> VersionedFile {
        guard let file = folder.versioned.first(where: { $0.key == key }) else {
            throw MigrationError.noSuchMigration(key)
        }
        return file
    }

    private func halfDoneRow(_ key: String, on connection: inout Connection) throws -> AppliedFile {
        let row = try History.read(from: &connection).first { $0.kind == History.versioned && $0.key == key }
        guard let row, row.isHalfDone else { throw MigrationError.notHalfDone(key: key) }
        return row
    }
}
