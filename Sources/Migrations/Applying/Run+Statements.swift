import Failures
import Postgres
import SQLText

/// Migrations without transaction: each statement commits by itself, and the history says how many have.
extension Run {
    /// Applies such a migration from a statement on, counted from 0, and leaves the session as it was.
    ///
    /// Throws a ``FailureInFile`` when a statement fails, or what has to hold afterwards does not: what is done stays, and
    /// the history says how far that is. It says so too when somebody cancels it or the process ends in the middle.
    func applyStatements(of migration: MigrationPlan.Migration, from first: Int, on connection: inout Connection) throws
    {
        let file = migration.file
        let startedAt = try writeBegin(migration, from: first, on: &connection)
        try observe(.reached(.begun))
        try settle(file, on: &connection)
        try restoreSession(of: file, before: first, on: &connection)
        for index in first..<file.statements.count {
            try stopping(file, at: index, on: &connection) { connection in
                try runAlone(file.statements[index], of: file, on: &connection)
            }
            try history.advance(FileIdentity(file), to: index + 1, on: &connection)
            try observe(.reached(.statementCounted))
        }
        try connection.resetSession()
        try stopping(file, at: file.statements.count, on: &connection) { connection in
            try connection.rolledBack { try verify(file, on: &$0) }
        }
        try settling(FileIdentity(file), as: .applied, title: file.title, on: &connection) { connection in
            try connection.transaction { connection in
                _ = try lockHistory(on: &connection)
                try history.write(
                    HistoryWriter.Entry(
                        file: FileIdentity(file), sum: file.sum, codeSum: file.codeSum(),
                        statements: file.statements.count, isOutOfOrder: migration.reason == .outOfOrder,
                        startedAt: startedAt),
                    on: &connection)
                try observe(.reached(.beforeCommit))
            }
        }
        try observe(.reached(.committed))
    }

    /// Runs a step of a file behind so many statements, and says in the history and in what it throws that it stopped
    /// there.
    private func stopping(
        _ file: VersionedFile, at index: Int, on connection: inout Connection,
        _ step: (inout Connection) throws -> Void
    ) throws {
        let count = file.statements.count
        let progress =
            index == 0
            ? "no statement of \(file.title) is done"
            : "\(index) of \(count) statements of \(file.title) are done and stay"
        do {
            try step(&connection)
        } catch let error as any FailureInFile {
            let leftover =
                index < count && error is SQLFileError
                ? try leftover(of: file.statements[index], on: &connection) : nil
            let isInTheWay = error is InvalidIndex
            throw writeStop(file, at: index, error, on: &connection).with(
                aftermath: [progress, leftover].compactMap { $0 }.joined(separator: "; "),
                remedy: "\(isInTheWay ? "" : "mend the cause, ")then run: migrate resume \(file.key)")
        } catch is Interrupted {
            let next = index < count ? ", and what became of the next one is to be looked at" : ""
            throw Interrupted(aftermath: "\(progress)\(next): migrate up says how")
        }
    }

    private func runAlone(_ statement: Statement, of file: VersionedFile, on connection: inout Connection) throws {
        guard let index = statement.concurrentIndex else {
            return try run(statement, of: file.source, on: &connection)
        }
        let spot = file.source.spot(atByte: statement.byteOffset)
        if let name = try index.invalidNames(on: &connection).first {
            throw InvalidIndex(spot: spot, index: name)
        }
        let waits = file.directives.lockTimeout == nil && !file.setsLockTimeout
        if waits {
            // It waits for transactions that see no index yet, whichever tables they are about; giving up would leave
            // an invalid index (specs/migrate.md §2-7).
            try connection.run("set lock_timeout = 0")
        }
        try run(statement, of: file.source, on: &connection)
        if waits {
            try connection.run("set lock_timeout = \(verbatim: SQL.literal(options.lockTimeout))")
        }
    }

    /// The index that a statement which failed has left behind, not valid.
    private func leftover(of statement: Statement, on connection: inout Connection) throws -> String? {
        guard let name = try statement.concurrentIndex?.invalidNames(on: &connection).first else { return nil }
        return "it left the index \(name), which is not valid: drop index concurrently \(name);"
    }

    // MARK: Session

    /// The settings of a file whose statements commit one by one.
    private func settle(_ file: VersionedFile, on connection: inout Connection) throws {
        try connection.runScript(
            """
            set client_min_messages = notice;
            set lock_timeout = '\(file.directives.lockTimeout ?? options.lockTimeout)';
            set statement_timeout = '\(file.directives.statementTimeout ?? "0")'
            """)
    }

    /// Runs the settings among the statements that are done once more: they ended with the session they were made in.
    private func restoreSession(of file: VersionedFile, before first: Int, on connection: inout Connection) throws {
        for index in 0..<first where ["set", "reset"].contains(file.statements[index].leadingWords.first ?? "") {
            try stopping(file, at: first, on: &connection) { connection in
                try guarding(&connection) { connection in
                    _ = try connection.run(file.statements[index], of: file.source, onNotice: tell)
                }
            }
        }
    }

    // MARK: History

    /// Says that the file has begun, and commits that before its first statement; returns the server's clock.
    private func writeBegin(
        _ migration: MigrationPlan.Migration, from first: Int, on connection: inout Connection
    ) throws -> String {
        let file = migration.file
        var startedAt = ""
        try settling(FileIdentity(file), as: .running, title: file.title, on: &connection) { connection in
            try connection.transaction { connection in
                startedAt = try lockHistory(on: &connection)
                try history.begin(
                    HistoryWriter.Start(
                        file: FileIdentity(file), sum: file.sum, codeSum: file.codeSum(),
                        statementSums: file.statementSums(), first: first,
                        isOutOfOrder: migration.reason == .outOfOrder, startedAt: startedAt),
                    on: &connection)
            }
        }
        return startedAt
    }

    /// Says in the history that the file stopped, and returns the failure.
    private func writeStop(
        _ file: VersionedFile, at index: Int, _ error: any FailureInFile, on connection: inout Connection
    ) -> any FailureInFile {
        do {
            try connection.resetSession()
            try history.stop(FileIdentity(file), sum: file.sum, at: index, error, on: &connection)
            return error
        } catch let second {
            return error.with(alsoFailed: "noting that in the history", second)
        }
    }
}

extension VersionedFile {
    /// Whether it says itself how long to wait for locks, in a statement.
    fileprivate var setsLockTimeout: Bool {
        statements.contains { $0.leadingWords.first == "set" && $0.leadingWords.contains("lock_timeout") }
    }
}
