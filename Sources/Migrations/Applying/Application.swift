import Postgres
import SQLText

/// One run of `migrate up`: applies files and writes the history, each in one transaction.
struct Application {
    /// What ties the rows of the history together that this run writes.
    let run: String
    let toolVersion: String
    /// Is told what the server notes about statements of files.
    let onNotice: (SQLNotice) -> Void

    /// Applies a migration; throws ``SQLFileError`` when a statement fails, after rolling the file back.
    func apply(_ file: VersionedFile, appliedBefore: Int, on connection: inout Connection) throws {
        do {
            try connection.transaction { connection in
                let startedAt = try begin(&connection)
                // Whoever applied it meanwhile has committed by now, because it holds this lock until then.
                let isApplied = try connection.first(
                    "select 1 as one from migrate.applied where kind = 'versioned' and key = \(file.key)", { _ in true }
                )
                guard isApplied == nil else { return }
                try listen(on: &connection)
                for statement in file.statements {
                    try connection.run(statement, of: file.source, onNotice: onNotice)
                }
                try checkDeferred(by: file, &connection)
                try resetIdentity(&connection)
                try History.write(
                    History.Entry(
                        kind: History.versioned, key: file.key, name: file.name, version: file.version, sum: file.sum,
                        statements: file.statements.count, isFirstTime: true, startedAt: startedAt),
                    run: run, toolVersion: toolVersion, on: &connection)
            }
        } catch let error as SQLFileError {
            try History.writeFailure(
                kind: History.versioned, key: file.key, sum: file.sum, error: error, run: run, on: &connection)
            throw error.with(
                aftermath: "rolled back; \(appliedBefore) file\(appliedBefore == 1 ? "" : "s") applied in this run, "
                    + "this file not recorded")
        }
        try connection.resetSession()
    }

    /// Applies repeatable files in their order, all in one transaction; throws as the other one does.
    func apply(_ files: [RepeatableFile], of folder: MigrationFolder, on connection: inout Connection) throws {
        do {
            try connection.transaction { connection in
                _ = try begin(&connection)
                let known = Set(try History.read(from: &connection).map { "\($0.kind) \($0.key)" })
                var applied = files.filter { $0.kind != .view }
                for file in files where file.kind < .view {
                    try apply(file, on: &connection)
                }
                try listen(on: &connection)
                applied += try ViewApplication(folder: folder, known: known, onNotice: onNotice).apply(
                    files.filter { $0.kind == .view }, on: &connection)
                for file in files where file.kind > .view {
                    try apply(file, on: &connection)
                }
                try connection.run("set constraints all immediate")
                try resetIdentity(&connection)
                for file in applied {
                    try write(file, isFirstTime: !known.contains("\(file.kind.rawValue) \(file.key)"), on: &connection)
                }
            }
        } catch let error as SQLFileError {
            if let file = folder.repeatable.first(where: { $0.source.path == error.spot.path }) {
                try History.writeFailure(
                    kind: file.kind.rawValue, key: file.key, sum: file.sum, error: error, run: run, on: &connection)
            }
            throw error.with(aftermath: "rolled back; none of the repeatable files of this run is applied")
        }
        try connection.resetSession()
    }

    private func apply(_ file: RepeatableFile, on connection: inout Connection) throws {
        try listen(on: &connection)
        for statement in file.statements {
            try connection.run(statement, of: file.source, prelude: file.prelude, onNotice: onNotice)
        }
        // What one file sets is none of the next one's business, although they share a transaction.
        try connection.resetSession()
    }

    private func write(_ file: RepeatableFile, isFirstTime: Bool, on connection: inout Connection) throws {
        let startedAt = try clock(&connection)
        try History.write(
            History.Entry(
                kind: file.kind.rawValue, key: file.key, name: file.key, version: nil, sum: file.sum,
                statements: file.statements.count, isFirstTime: isFirstTime, startedAt: startedAt),
            run: run, toolVersion: toolVersion, on: &connection)
    }

    /// Locks the history, so that two runs apply nothing twice even where the run lock should fail them.
    private func begin(_ connection: inout Connection) throws -> String {
        try RunLock.requireHeld(on: &connection)
        let startedAt = try clock(&connection)
        try connection.run("lock table migrate.applied in share row exclusive mode")
        return startedAt
    }

    /// Has the server send notices as well, until the transaction or the file ends.
    private func listen(on connection: inout Connection) throws {
        try connection.run("set local client_min_messages = notice")
    }

    /// Checks what the file left for the end of its transaction, and reports what is wrong at its last statement.
    private func checkDeferred(by file: VersionedFile, _ connection: inout Connection) throws {
        guard let last = file.statements.last else { return }
        do {
            try connection.withNotices(to: { onNotice(SQLNotice($0, in: file.source, last)) }) { connection in
                _ = try connection.run("set constraints all immediate")
            }
        } catch let error as PostgresError where error.kind == .server {
            throw SQLFileError(error, in: file.source, last)
        }
    }

    /// Undoes what a file may have done to the session's identity, so that the history is written as ourselves.
    private func resetIdentity(_ connection: inout Connection) throws {
        try connection.run("reset session authorization")
        try connection.run("reset role")
    }

    private func clock(_ connection: inout Connection) throws -> String {
        try connection.first("select clock_timestamp()::text as now") { row in
            try row.value("now", as: String.self)
        } ?? "now"
    }
}
