import Postgres
import SQLText

/// Migrations that are one transaction, together with their row in the history.
extension Run {
    /// Applies a migration in a transaction of its own and leaves the session as it was.
    ///
    /// Throws a ``FailureInFile`` when a statement fails, after rolling the file back and noting the failure.
    func apply(_ migration: MigrationPlan.Migration, on connection: inout Connection) throws {
        let file = migration.file
        do {
            try retrying(file.title, on: &connection) { connection in
                let opening = try opening(FileIdentity(file), file.directives)
                try connection.resettingTransaction(opening: opening, Beginning.init) { connection, beginning in
                    try applyInside(migration, beginning, on: &connection)
                    try observe(.reached(.beforeCommit))
                }
            }
        } catch let error as any FailureInFile {
            throw noting(error, of: FileIdentity(file), sum: file.sum, on: &connection)
        }
        try observe(.reached(.committed))
    }

    /// Applies a migration in the transaction that is open, unless somebody else has applied it meanwhile.
    func applyInside(_ migration: MigrationPlan.Migration, on connection: inout Connection) throws {
        let file = migration.file
        let opening = try opening(FileIdentity(file), file.directives)
        guard let beginning = try connection.first(ofScript: opening, Beginning.init) else {
            throw PostgresError(.usage, "the statements that begin a file give no row")
        }
        try applyInside(migration, beginning, on: &connection)
    }

    private func applyInside(
        _ migration: MigrationPlan.Migration, _ beginning: Beginning, on connection: inout Connection
    ) throws {
        let file = migration.file
        // Whoever applied it meanwhile has committed, as we have the lock on the history.
        guard !beginning.isDone else { return }
        try observe(.reached(.begun))
        for statement in file.statements {
            try run(statement, of: file.source, on: &connection)
        }
        let row = try history.script(
            HistoryWriter.Entry(
                file: FileIdentity(file), sum: file.sum, codeSum: file.codeSum(), statements: file.statements.count,
                isOutOfOrder: migration.reason == .outOfOrder, startedAt: beginning.startedAt))
        guard file.verification != nil else {
            return try endStatements(file.statements, of: file.source, writing: row, on: &connection)
        }
        try endStatements(file.statements, of: file.source, on: &connection)
        try verify(file, on: &connection)
        try connection.runScript(row)
    }

    /// Runs the queries of the file beside it that says what has to hold; in an open transaction, of which they leave
    /// nothing.
    ///
    /// Throws ``VerificationFailure`` for a query that returns rows, ``SQLFileError`` for one that fails.
    func verify(_ file: VersionedFile, on connection: inout Connection) throws {
        guard let verification = file.verification else { return }
        try connection.run("savepoint verification")
        for statement in verification.statements {
            let rows = try guarding(&connection) { connection in
                try connection.countRows(of: statement, of: verification.source)
            }
            guard rows == 0 else {
                throw VerificationFailure(
                    spot: verification.source.spot(atByte: statement.byteOffset), migration: file.title, rows: rows)
            }
        }
        try connection.runScript("rollback to savepoint verification; release savepoint verification")
    }

    /// Notes in the history that a file failed, after its transaction was rolled back, and returns the failure; that it
    /// could not be noted is said with it, and does not take its place.
    func noting(
        _ failure: any FailureInFile, of file: FileIdentity, sum: String, on connection: inout Connection
    ) -> any FailureInFile {
        do {
            try history.writeFailure(file, sum: sum, failure, on: &connection)
            return failure
        } catch {
            return failure.with(alsoFailed: "noting that in migrate.event", error)
        }
    }
}
