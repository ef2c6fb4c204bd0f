import Postgres
import SQLText

/// Repeatable files, all of a run in one transaction.
extension Run {
    /// Applies repeatable files in their order in a transaction of their own and leaves the session as it was; throws
    /// as for migrations.
    func apply(_ files: [RepeatableFile], of folder: MigrationFolder, on connection: inout Connection) throws {
        do {
            try retrying("the repeatable files", on: &connection) { connection in
                try connection.transaction { connection in
                    try applyInside(files, of: folder, on: &connection)
                    try observe(.reached(.beforeCommit))
                }
            }
        } catch let error as any FailureInFile {
            if let file = folder.repeatable.first(where: { $0.source.path == error.spot.path }) {
                try history.writeFailure(FileIdentity(file), sum: file.sum, error, on: &connection)
            }
            throw error
        }
        try observe(.reached(.committed))
        try connection.resetSession()
    }

    /// Applies repeatable files in the transaction that is open.
    func applyInside(_ files: [RepeatableFile], of folder: MigrationFolder, on connection: inout Connection) throws {
        try begin(nil, on: &connection)
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
        try connection.run("set constraints all immediate")
        try resetIdentity(&connection)
        for file in applied {
            try history.write(
                HistoryWriter.Entry(
                    file: FileIdentity(file), sum: file.sum, codeSum: file.codeSum(),
                    statements: file.statements.count,
                    action: known.contains("\(file.kind.rawValue) \(file.key)") ? .reapply : .apply,
                    startedAt: startedAt),
                on: &connection)
        }
    }

    private func apply(_ file: RepeatableFile, on connection: inout Connection) throws {
        for statement in file.statements {
            try run(statement, of: file.source, prelude: file.prelude, on: &connection)
        }
        // What one file sets is none of the next one's business, although they share a transaction.
        try connection.resetSession()
        try begin(nil, on: &connection)
    }
}
