import Postgres
import SQLText

/// Repeatable files, all of a run in one transaction.
extension Run {
    /// Applies repeatable files in their order in a transaction of their own, leaves the session as it was, and returns
    /// those that were applied; throws as for migrations.
    func apply(
        _ files: [RepeatableFile], of folder: MigrationFolder, on connection: inout Connection
    ) throws -> [RepeatableFile] {
        var applied: [RepeatableFile] = []
        do {
            try retrying("the repeatable files", on: &connection) { connection in
                try connection.transaction { connection in
                    applied = try applyInside(files, of: folder, on: &connection)
                    try observe(.reached(.beforeCommit))
                }
            }
        } catch let error as any FailureInFile {
            throw noting(error, inFileOf: folder, on: &connection)
        }
        try observe(.reached(.committed))
        try connection.resetSession()
        return applied
    }

    /// Applies repeatable files in the transaction that is open, and returns those that were applied: views that go with
    /// a changed one are made again as well.
    func applyInside(
        _ files: [RepeatableFile], of folder: MigrationFolder, on connection: inout Connection
    ) throws -> [RepeatableFile] {
        try connection.runScript(settings(nil))
        let startedAt = try lockHistory(on: &connection)
        let known = Set(try History.read(from: &connection).map { "\($0.kind) \($0.key)" })
        try observe(.reached(.begun))
        var applied = files.filter { $0.kind != .view }
        for file in files where file.kind < .view {
            try apply(file, on: &connection)
        }
        applied += try ViewApplication(run: self, folder: folder, known: known).apply(
            files.filter { $0.kind == .view }, on: &connection)
        for file in files where file.kind > .view {
            try apply(file, on: &connection)
        }
        try connection.runScript("set constraints all immediate; \(Self.ownIdentity)")
        for file in applied {
            try history.write(
                HistoryWriter.Entry(
                    file: FileIdentity(file), sum: file.sum, codeSum: file.codeSum(),
                    statements: file.statements.count,
                    action: known.contains("\(file.kind.rawValue) \(file.key)") ? .reapply : .apply,
                    startedAt: startedAt),
                on: &connection)
        }
        return folder.repeatable.filter { file in
            applied.contains { $0.kind == file.kind && $0.key == file.key }
        }
    }

    /// Notes in the history that a file failed, whichever of the folder it is, and returns the failure.
    func noting(
        _ failure: any FailureInFile, inFileOf folder: MigrationFolder, on connection: inout Connection
    ) -> any FailureInFile {
        let path = failure.spot.path
        if let file = folder.repeatable.first(where: { $0.source.path == path }) {
            return noting(failure, of: FileIdentity(file), sum: file.sum, on: &connection)
        }
        let file = folder.versioned.first { $0.source.path == path || $0.verification?.source.path == path }
        return file.map { noting(failure, of: FileIdentity($0), sum: $0.sum, on: &connection) } ?? failure
    }

    private func apply(_ file: RepeatableFile, on connection: inout Connection) throws {
        for statement in file.statements {
            try run(statement, of: file.source, prelude: file.prelude, on: &connection)
        }
        // What one file sets is none of the next one's business, although they share a transaction.
        try connection.resetSession()
        try connection.runScript(settings(nil))
    }
}
