internal import CLibPQ

extension Connection {
    /// Runs statements of ours with semicolons between them in one round trip; their rows are dropped.
    ///
    /// Outside of a transaction they share one, unless they begin their own. Throws what the server says about the first
    /// that fails; those behind it are not run. Not for COPY, and not for text from outside: nothing is bound.
    public mutating func runScript(_ script: String) throws(PostgresError) {
        _ = try sendScript(script)
    }

    /// Runs such statements, and reads the first row of the last one's result; nil when there is none.
    public mutating func first<Value>(
        ofScript script: String, _ decode: (borrowing Row) throws -> Value
    ) throws -> Value? {
        let result = try sendScript(script)
        guard result.rowCount > 0 else { return nil }
        return try result.withRow(0, decode)
    }

    private mutating func sendScript(_ script: String) throws(PostgresError) -> ServerResult {
        guard let result = unsafe PQexec(handle, script) else {
            throw PostgresError(.connection, unsafe Self.lastError(of: handle))
        }
        let checked = unsafe ServerResult(owning: result)
        do throws(PostgresError) {
            try checked.check()
        } catch {
            throw unsafe PQstatus(handle) == CONNECTION_BAD ? error.asLostConnection : error
        }
        return checked
    }

    /// Connects once more to where it was connected to, and sets the session up anew.
    ///
    /// Everything that belonged to the session is gone: its transaction, its locks, its temporary tables. Throws with kind
    /// `connection` when the server cannot be reached; it can be tried again then.
    public mutating func reconnect() throws(PostgresError) {
        unsafe PQreset(handle)
        guard unsafe PQstatus(handle) == CONNECTION_OK else {
            throw PostgresError(.connection, unsafe Self.lastError(of: handle))
        }
        try unsafe runScript(Self.settings(for: handle))
    }
}
