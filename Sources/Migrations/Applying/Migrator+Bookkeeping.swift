public import Postgres

/// What changes the history and nothing else.
extension Migrator {
    /// Says that the migrations up to a version are applied, without running them, and returns them.
    ///
    /// For a database that was built before there was a history; 0 begins an empty one. Throws
    /// a ``MigrationError`` where a migration is in the history already.
    public func baseline(
        _ version: Int, on connection: inout Connection, observe: (Event) throws -> Void = { _ in }
    ) throws -> [VersionedFile] {
        let files = folder.versioned.filter { $0.version <= version }
        guard version == 0 || files.last?.version == version else {
            throw MigrationError.noSuchMigration(String(version))
        }
        return try underLock(on: &connection, observe: observe, acceptsAnything: true) { run, connection in
            try connection.transaction { connection in
                let now = try run.lockHistory(on: &connection)
                let history = try History.read(from: &connection)
                if let row = history.first(where: { $0.kind == History.versioned && $0.state != .undone }) {
                    throw MigrationError.hasHistory(key: row.key)
                }
                for file in files {
                    try run.history.write(
                        HistoryWriter.Entry(
                            file: FileIdentity(file), sum: file.sum, codeSum: file.codeSum(),
                            statements: file.statements.count, state: .baselined, action: .baseline, startedAt: now),
                        on: &connection)
                }
            }
            return files
        }
    }

    /// What ``repair(removing:on:observe:)`` did.
    public struct Repair: Sendable {
        /// Files in which only comments or blanks had changed, and whose checksum is now the file's.
        public let refreshed: [String]
        /// Files that are gone, and are known to be.
        public let removed: [String]
    }

    /// Takes the checksums of files in which only comments or blanks have changed, and notes which files are gone for
    /// good; their keys are `0007`, or `marts.x` for a repeatable file.
    ///
    /// Throws a ``MigrationError`` for a key that is not one of a file that is gone. What was really edited is
    /// not its business: that stays refused.
    public func repair(
        removing keys: [String] = [], on connection: inout Connection, observe: (Event) throws -> Void = { _ in }
    ) throws -> Repair {
        try underLock(on: &connection, observe: observe) { run, connection in
            try connection.transaction { connection in
                _ = try run.lockHistory(on: &connection)
                let states = try FileStates(folder: folder, history: try History.read(from: &connection))
                let removed = try keys.map { key in
                    guard let file = states.files.first(where: { $0.state == .gone && $0.key == key }) else {
                        throw MigrationError.notGone(key: key)
                    }
                    return file
                }
                for file in removed {
                    try run.history.noteRemoval(kind: file.kind, key: file.key, on: &connection)
                }
                var refreshed: [String] = []
                let sums = try folder.sums()
                for file in states.files where file.state == .reworded {
                    guard let sum = sums.first(where: { $0.file.kind == file.kind && $0.file.key == file.key }) else {
                        continue
                    }
                    try run.history.refresh(sum.file, sum: sum.sum, codeSum: sum.code, on: &connection)
                    refreshed.append(file.name)
                }
                return Repair(refreshed: refreshed, removed: removed.map(\.name))
            }
        }
    }
}
