import Postgres
import SQLText

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// One run of `migrate up`, `resume` or `undo`: what all its files have in common.
struct Run {
    let history: HistoryWriter
    let options: ApplyOptions
    let interruption: Interruption
    /// Is told what happens; throws to stop it.
    let observe: (MigrationEvent) throws -> Void

    /// Runs a statement of a file; somebody may cancel it, which throws `Interrupted`.
    func run(
        _ statement: Statement, of source: SourceFile, prelude: String = "", on connection: inout Connection
    ) throws {
        try guarding(&connection) { connection in
            _ = try connection.run(statement, of: source, prelude: prelude, onNotice: tell)
        }
        try observe(.reached(.statementDone))
    }

    /// Runs what somebody may cancel, which throws `Interrupted`.
    func guarding<Value>(
        _ connection: inout Connection, _ body: (inout Connection) throws -> Value
    ) throws -> Value {
        do {
            return try interruption.guarding(&connection, body)
        } catch {
            guard Self.cause(of: error)?.sqlState == "57014", interruption.isRequested else { throw error }
            throw Interrupted()
        }
    }

    /// Passes a notice on; one that cannot be written is no reason to undo anything.
    func tell(_ notice: SQLNotice) {
        try? observe(.notice(notice))
    }

    /// The settings of a file inside of its transaction, where the server sends notices as well, and the lock on the
    /// history, so that two runs apply nothing twice even where the run lock should fail them.
    ///
    /// `set local`, so that they end with the transaction, and explicit, so that a database or role with timeouts of its
    /// own does not end a migration in the middle.
    func settings(_ directives: Directives?) -> String {
        """
        set local client_min_messages = notice;
        set local lock_timeout = '\(directives?.lockTimeout ?? options.lockTimeout)';
        set local statement_timeout = '\(directives?.statementTimeout ?? "0")';
        lock table migrate.applied in share row exclusive mode
        """
    }

    /// What has to be known before the first statement of a file.
    struct Beginning {
        /// The server's clock.
        let startedAt: String
        /// Whether the history has the file as applied.
        let isDone: Bool

        /// Throws ``RunLock/NotObtained/lost`` unless the connection still held the run lock.
        init(_ row: borrowing Row) throws {
            guard try row.value("is_held", as: Bool.self) else { throw RunLock.NotObtained.lost }
            startedAt = try row.value("now")
            isDone = try row.optional("is_done") ?? false
        }
    }

    /// What begins a file: its settings, the lock, and a look at what is known of it then, for ``Beginning``.
    func opening(_ file: FileIdentity, _ directives: Directives) throws -> String {
        """
        \(settings(directives));
        select clock_timestamp()::text as now, \(try RunLock.isHeldExpression()) as is_held,
            (
                select a.state in ('applied', 'baselined', 'removed') from migrate.applied as a
                where a.kind = \(SQL.literal(file.kind)) and a.key = \(SQL.literal(file.key))
            ) as is_done
        """
    }

    /// Locks the history for a change that is no file's, and returns the server's clock.
    func lockHistory(on connection: inout Connection) throws -> String {
        try connection.runScript(
            """
            set local lock_timeout = '\(options.lockTimeout)';
            lock table migrate.applied in share row exclusive mode
            """)
        try RunLock.requireHeld(on: &connection)
        let now = try connection.first("select clock_timestamp()::text as now") { row in
            try row.value("now", as: String.self)
        }
        return now ?? "now"
    }

    /// Checks what a file left for the end of its transaction, reports what is wrong at its last statement, undoes what it
    /// may have done to the session's identity, and writes its row of the history, as ourselves and in the same round
    /// trip.
    ///
    /// What is deferred stays deferred for whatever else shares the transaction.
    func endStatements(
        _ statements: [Statement], of source: SourceFile, writing row: String = "", on connection: inout Connection
    ) throws {
        guard let last = statements.last else {
            return try connection.runScript(row)
        }
        let script = (Self.deferredChecks + [Self.ownIdentity, row]).joined(separator: ";\n")
        do {
            try connection.withNotices(to: { tell(SQLNotice($0, in: source, last)) }) { connection in
                try guarding(&connection) { try $0.runScript(script) }
            }
        } catch let error as PostgresError where error.kind == .server && error.doneBefore < Self.deferredChecks.count {
            throw SQLFileError(error.quotingFunctions, in: source, last)
        }
    }

    /// Statements that check what is deferred and leave it deferred.
    private static let deferredChecks = [
        "savepoint deferred", "set constraints all immediate", "rollback to savepoint deferred",
        "release savepoint deferred",
    ]

    /// Statements that undo what a file may have done to the session's identity.
    static let ownIdentity = "reset session authorization; reset role"

    /// Runs a whole transaction, and runs it again after a pause when a lock, a deadlock or a serialization failure ended
    /// it (specs/migrate.md §3.5); throws the last error when no try is left.
    func retrying<Value>(
        _ title: String, on connection: inout Connection, _ transaction: (inout Connection) throws -> Value
    ) throws -> Value {
        var tries = 1
        for pause in options.retries.pauses {
            do {
                return try transaction(&connection)
            } catch {
                guard Self.cause(of: error)?.category == .conflict else { throw error }
                let pause = RetryPolicy.jittered(pause)
                try observe(.retrying(title: title, after: pause, because: error))
                try wait(pause)
                try connection.resetSession()
                tries += 1
            }
        }
        do {
            return try transaction(&connection)
        } catch let error as SQLFileError where error.cause.category == .conflict {
            throw error.with(tries: tries)
        }
    }

    private static func cause(of error: any Error) -> PostgresError? {
        (error as? SQLFileError)?.cause ?? error as? PostgresError
    }

    private func wait(_ seconds: Double) throws {
        var left = seconds
        while left > 0 {
            try interruption.check()
            usleep(UInt32(min(left, 0.1) * 1_000_000))
            left -= 0.1
        }
    }
}
