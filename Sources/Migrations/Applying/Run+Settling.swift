import Postgres

/// What became of a COMMIT whose answer was lost.
extension Run {
    /// Runs a transaction that brings the row of a file into a state; where the connection breaks during its COMMIT,
    /// connects anew and lets the row decide: without it the transaction is run once more.
    ///
    /// The lock is taken first: it is free once the server has ended the old session, with or without the COMMIT.
    func settling(
        _ file: FileIdentity, as state: AppliedFile.State, title: String, on connection: inout Connection,
        _ transaction: (inout Connection) throws -> Void
    ) throws {
        do {
            try transaction(&connection)
        } catch let error as PostgresError where error.kind == .outcomeUnknown {
            try observe(.unsure(title: title))
            try connection.reconnect()
            try RunLock.obtain(on: &connection, waitingUpTo: max(options.lockWait, 30), interruption: interruption)
            guard try !history.hasWritten(file, as: state, on: &connection) else { return }
            try transaction(&connection)
        }
    }
}
