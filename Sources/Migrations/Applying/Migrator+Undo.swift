public import Postgres
import SQLText

extension Migrator {
    /// Undoes the newest migration, or all those after a version, by the `.undo.sql` file beside each, newest first.
    ///
    /// Each in one transaction with its row in the history; returns those that are undone. Throws before any of it when one
    /// has no such file or was never applied by a file; as ``up(on:observe:)`` does when a statement fails.
    public func undo(
        after version: Int? = nil, on connection: inout Connection, observe: (Event) throws -> Void = { _ in }
    ) throws -> [VersionedFile] {
        try underLock(on: &connection, observe: observe) { run, connection in
            // The files are to be those that were applied.
            _ = try MigrationPlan(folder: folder, history: try History.read(from: &connection))
            let files = try undoable(after: version, on: &connection)
            for (file, undo) in files {
                try run.undo(file, by: undo, on: &connection)
                try observe(.undone(file))
            }
            return files.map(\.file)
        }
    }

    private func undoable(
        after version: Int?, on connection: inout Connection
    ) throws -> [(file: VersionedFile, undo: CompanionFile)] {
        let rows = try History.read(from: &connection).filter { $0.kind == History.versioned && $0.isDone }
        let newest = rows.sorted { $0.key > $1.key }
        let chosen =
            version.map { version in newest.filter { (Int($0.key) ?? 0) > version } } ?? Array(newest.prefix(1))
        return try chosen.map { row in
            guard row.state != .baselined else { throw MigrationError.neverApplied(key: row.key) }
            guard let file = folder.versioned.first(where: { $0.key == row.key }) else {
                throw MigrationError.noUndo(key: row.key)
            }
            guard let undo = file.undo else { throw MigrationError.noUndo(path: file.source.path) }
            return (file, undo)
        }
    }
}

extension Run {
    /// Undoes a migration in a transaction of its own and leaves the session as it was; throws as for applying it.
    func undo(_ file: VersionedFile, by undo: CompanionFile, on connection: inout Connection) throws {
        do {
            try settling(FileIdentity(file), as: .undone, title: file.title, on: &connection) { connection in
                try retrying(file.title, on: &connection) { connection in
                    let opening = try opening(FileIdentity(file), undo.directives)
                    try connection.resettingTransaction(opening: opening, Beginning.init) { connection, beginning in
                        try observe(.reached(.begun))
                        for statement in undo.statements {
                            try run(statement, of: undo.source, on: &connection)
                        }
                        let row = try history.script(
                            HistoryWriter.Entry(
                                file: FileIdentity(file), sum: file.sum, codeSum: file.codeSum(),
                                statements: file.statements.count, state: .undone, action: .undo,
                                startedAt: beginning.startedAt))
                        try endStatements(undo.statements, of: undo.source, writing: row, on: &connection)
                        try observe(.reached(.beforeCommit))
                    }
                }
            }
        } catch let error as any FailureInFile {
            throw noting(error, of: FileIdentity(file), sum: file.sum, on: &connection).with(
                aftermath: "rolled back; \(file.title) stays applied")
        } catch is Interrupted {
            throw Interrupted(aftermath: "rolled back; \(file.title) stays applied")
        }
        try observe(.reached(.committed))
    }
}
