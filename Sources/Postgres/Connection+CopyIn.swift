internal import CLibPQ

extension Connection {
    /// Runs a `COPY … FROM STDIN` whose data `body` writes, and returns how many rows the server took.
    ///
    /// When `body` returns, the COPY is ended and the server's verdict awaited; when it throws, the COPY is failed and
    /// that error goes on. In both cases the COPY is over afterwards and the connection usable, unless it is lost.
    public mutating func copyIn(_ statement: SQL, _ body: (inout CopyWriter) throws -> Void) throws -> Int {
        try startCopy(statement)
        var writer = unsafe CopyWriter(handle: handle)
        do {
            try body(&writer)
        } catch {
            // The reason travels to the server's log, so it holds nothing of the error's text.
            unsafe PQputCopyEnd(handle, "ended by the client")
            // The server's complaint about our ending is not news; a lost connection shows at the next call.
            _ = try? drainResults()
            throw error
        }
        guard unsafe PQputCopyEnd(handle, nil) == 1 else {
            throw PostgresError(.connection, unsafe Self.lastError(of: handle))
        }
        return try drainResults()
    }

    private mutating func startCopy(_ statement: SQL) throws(PostgresError) {
        let result = try execute(statement)
        guard result.status == PGRES_COPY_IN else {
            if result.status == PGRES_COPY_OUT {
                abandonCopy(result.status)
            }
            throw PostgresError(.usage, "the statement is not a COPY FROM STDIN")
        }
    }
}
