internal import CLibPQ

/// How a transaction sees what others commit meanwhile.
public enum IsolationLevel: String, Sendable {
    /// Every statement sees what was committed before it.
    case readCommitted = "read committed"
    /// Every statement sees what was committed before the transaction.
    case repeatableRead = "repeatable read"
}

extension Connection {
    /// Runs `body` in a transaction: COMMIT when it returns, ROLLBACK when it throws, whose error then goes on.
    ///
    /// Success means that the server answered COMMIT with `COMMIT`; it answers `ROLLBACK` when a statement had failed
    /// and the error was swallowed, which throws with kind `rolledBack`. A connection that breaks during COMMIT throws
    /// with kind `outcomeUnknown`. Afterwards no transaction is open, whatever happened.
    public mutating func transaction<Value>(
        _ isolation: IsolationLevel = .readCommitted, _ body: (inout Connection) throws -> Value
    ) throws -> Value {
        guard !isInsideTransaction else {
            throw PostgresError(.usage, "a transaction is open already")
        }
        try run(SQL(verbatim: "begin isolation level \(isolation.rawValue)"))
        let value: Value
        do {
            value = try body(&self)
        } catch {
            // The first error is the one to report; a ROLLBACK fails only where the connection is gone, and then the
            // server rolls back by itself.
            _ = try? run("rollback")
            throw error
        }
        try commit()
        return value
    }

    /// The same at read committed for statements of somebody else, in fewer round trips: statements of ours are in the one
    /// that begins it, and ``resetSession()`` is in the one that commits.
    ///
    /// `body` also gets what `decode` makes of the first row of the last one's result. Throws as for any statement when
    /// one of them fails, or gives no row. What throws leaves the session as it is after ROLLBACK, or, where only the
    /// reset failed, as the statements left it.
    public mutating func resettingTransaction<First, Value>(
        opening script: String, _ decode: (borrowing Row) throws -> First,
        _ body: (inout Connection, First) throws -> Value
    ) throws -> Value {
        guard !isInsideTransaction else {
            throw PostgresError(.usage, "a transaction is open already")
        }
        let value: Value
        do {
            guard let first = try first(ofScript: "begin isolation level read committed;\n\(script)", decode) else {
                throw PostgresError(.usage, "the statements that begin the transaction give no row")
            }
            value = try body(&self, first)
        } catch {
            _ = try? run("rollback")  // as above
            throw error
        }
        try commit(then: resetScript)
        return value
    }

    /// Commits, and runs statements of ours behind it in the same round trip.
    private mutating func commit(then script: String = "") throws(PostgresError) {
        do throws(PostgresError) {
            let tag = try sendScript("commit; \(script)").tags.first ?? ""
            guard tag == "COMMIT" else {
                throw PostgresError(
                    .rolledBack, "the transaction was rolled back, because a statement in it had failed (\(tag))")
            }
        } catch {
            guard error.kind == .connection, error.doneBefore == 0 else { throw error }
            throw PostgresError(.outcomeUnknown, "the connection broke during COMMIT: \(error.message)")
        }
    }

    /// Runs `body` under a savepoint: kept when it returns, rolled back to when it throws, whose error then goes on.
    ///
    /// Needs an open transaction, which stays usable in both cases.
    public mutating func savepoint<Value>(
        _ name: String, _ body: (inout Connection) throws -> Value
    ) throws -> Value {
        try run("savepoint \(identifier: name)")
        do {
            let value = try body(&self)
            try run("release savepoint \(identifier: name)")
            return value
        } catch {
            // As in transaction(): the first error counts, and a lost connection rolls back by itself.
            _ = try? run("rollback to savepoint \(identifier: name)")
            // Rolling back to it keeps it; a loop would pile one upon the other.
            _ = try? run("release savepoint \(identifier: name)")
            throw error
        }
    }

    /// Runs `body` in a transaction that is always rolled back: for looking at what would happen.
    public mutating func rolledBack<Value>(
        _ isolation: IsolationLevel = .repeatableRead, _ body: (inout Connection) throws -> Value
    ) throws -> Value {
        guard !isInsideTransaction else {
            throw PostgresError(.usage, "a transaction is open already")
        }
        try run(SQL(verbatim: "begin isolation level \(isolation.rawValue)"))
        let value: Value
        do {
            value = try body(&self)
        } catch {
            _ = try? run("rollback")  // as in transaction()
            throw error
        }
        try run("rollback")
        return value
    }
}
