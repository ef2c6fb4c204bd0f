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
        for index in first..<file.statements.count {
            let statement = file.statements[index]
            do {
                try runAlone(statement, of: file, on: &connection)
            } catch let error as any FailureInFile {
                try writeEnd(file, at: index, error, on: &connection)
                let leftover = try leftover(of: statement, error, on: &connection)
                let progress = "\(index) of \(file.statements.count) statements of this file are done and stay"
                let isInTheWay = error is InvalidIndex
                throw error.with(
                    aftermath: [progress, leftover].compactMap { $0 }.joined(separator: "; "),
                    remedy: "\(isInTheWay ? "" : "mend the cause, ")then run: migrate resume \(file.key)")
            } catch is Interrupted {
                throw Interrupted(
                    aftermath:
                        "\(index) of \(file.statements.count) statements of \(file.title) are done and stay, and "
                        + "what became of the next one is to be looked at: migrate status")
            }
            try connection.run(
                """
                update migrate.applied set statements_done = \(index + 1)
                where kind = 'versioned' and key = \(file.key)
                """)
            try observe(.reached(.statementCounted))
        }
        try connection.resetSession()
        do {
            try connection.rolledBack { try verify(file, on: &$0) }
        } catch let error as any FailureInFile {
            try writeEnd(file, at: file.statements.count, error, on: &connection)
            throw error.with(
                aftermath: "the statements of the file are done and stay",
                remedy: "mend the cause, then run: migrate resume \(file.key)")
        }
        try connection.transaction { connection in
            try history.write(
                HistoryWriter.Entry(
                    file: FileIdentity(file), sum: file.sum, codeSum: file.codeSum(), statements: file.statements.count,
                    isOutOfOrder: migration.reason == .outOfOrder, startedAt: startedAt),
                on: &connection)
            try observe(.reached(.beforeCommit))
        }
        try observe(.reached(.committed))
    }

    private func runAlone(_ statement: Statement, of file: VersionedFile, on connection: inout Connection) throws {
        guard let index = statement.concurrentIndex else {
            return try run(statement, of: file.source, on: &connection)
        }
        if case .invalid(let name) = try index.presence(on: &connection) {
            throw InvalidIndex(spot: file.source.spot(atByte: statement.byteOffset), index: name)
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
    private func leftover(
        of statement: Statement, _ error: any FailureInFile, on connection: inout Connection
    ) throws -> String? {
        guard error is SQLFileError, let index = statement.concurrentIndex,
            case .invalid(let name) = try index.presence(on: &connection)
        else { return nil }
        return "it left the index \(name), which is not valid: drop index concurrently \(name);"
    }

    /// The settings of a file whose statements commit one by one.
    private func settle(_ file: VersionedFile, on connection: inout Connection) throws {
        try connection.runScript(
            """
            set client_min_messages = notice;
            set lock_timeout = '\(file.directives.lockTimeout ?? options.lockTimeout)';
            set statement_timeout = '\(file.directives.statementTimeout ?? "0")'
            """)
    }

    // MARK: History

    /// Says that the file has begun, and commits that before its first statement; returns the server's clock.
    private func writeBegin(
        _ migration: MigrationPlan.Migration, from first: Int, on connection: inout Connection
    ) throws -> String {
        let file = migration.file
        return try connection.transaction { connection in
            let now = try lockHistory(on: &connection)
            try connection.run(
                """
                insert into migrate.applied (
                    kind, key, name, version, state, file_sum, code_sum, statements_total, statements_done,
                    statement_sums, out_of_order, run_id, tool_version, started_at
                )
                values (
                    'versioned', \(file.key), \(file.name), \(file.version), 'running', \(file.sum), \(file.codeSum()),
                    \(file.statements.count), \(first), \(file.statementSums()), \(migration.reason == .outOfOrder),
                    \(history.run)::uuid, \(history.toolVersion), \(now)::timestamptz
                )
                on conflict (kind, key) do update set
                    name = excluded.name, state = excluded.state, file_sum = excluded.file_sum,
                    code_sum = excluded.code_sum, statements_total = excluded.statements_total,
                    statements_done = excluded.statements_done, statement_sums = excluded.statement_sums,
                    out_of_order = excluded.out_of_order, run_id = excluded.run_id,
                    tool_version = excluded.tool_version, applied_by = excluded.applied_by,
                    started_at = excluded.started_at, finished_at = null, error_sqlstate = null,
                    error_message = null, error_line = null, error_column = null
                """)
            return now
        }
    }

    /// Says that the file stopped at an error.
    private func writeEnd(
        _ file: VersionedFile, at index: Int, _ error: any FailureInFile, on connection: inout Connection
    ) throws {
        try connection.resetSession()
        try connection.transaction { connection in
            try connection.run(
                """
                update migrate.applied
                set state = 'failed', statements_done = \(index), error_sqlstate = \(error.sqlState),
                    error_message = \(error.message), error_line = \(error.spot.position.line),
                    error_column = \(error.spot.position.column)
                where kind = 'versioned' and key = \(file.key)
                """)
            try history.writeFailure(FileIdentity(file), sum: file.sum, error, on: &connection)
        }
    }
}

extension VersionedFile {
    /// Whether it says itself how long to wait for locks, in a statement.
    fileprivate var setsLockTimeout: Bool {
        statements.contains { $0.leadingWords.first == "set" && $0.leadingWords.contains("lock_timeout") }
    }
}
