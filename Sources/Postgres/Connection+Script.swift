internal import CLibPQ

extension Connection {
    /// Runs statements of ours with semicolons between them in one round trip; their rows are dropped.
    ///
    /// Outside of a transaction they share one, unless they begin or end their own. Throws what the server says about the
    /// first that fails, with ``PostgresError/doneBefore`` for which it was; those behind it are not run. Not for COPY, and
    /// not for text from outside: nothing is bound.
    public mutating func runScript(_ script: String) throws(PostgresError) {
        _ = try sendScript(script)
    }

    /// Runs such statements, and reads the first row of the last one's result; nil when there is none.
    public mutating func first<Value>(
        ofScript script: String, _ decode: (borrowing Row) throws -> Value
    ) throws -> Value? {
        let answers = try sendScript(script)
        guard let last = answers.last, last.rowCount > 0 else { return nil }
        return try last.withRow(0, decode)
    }

    /// What the server answered to a script.
    struct ScriptAnswers: ~Copyable {
        /// What it calls what each statement did.
        var tags: [String] = []
        /// The result of the last statement.
        var last: ServerResult?
    }

    /// Sends statements in one round trip; throws as ``runScript(_:)``.
    mutating func sendScript(_ script: String) throws(PostgresError) -> ScriptAnswers {
        guard unsafe PQsendQuery(handle, script) == 1 else {
            throw PostgresError(.connection, unsafe Self.lastError(of: handle))
        }
        var answers = ScriptAnswers()
        while let result = try nextResult() {
            do throws(PostgresError) {
                try result.check()
            } catch {
                let isLost = unsafe PQstatus(handle) == CONNECTION_BAD
                // What follows an error is the end of the script; a lost connection says the same for ever.
                while !isLost, let rest = unsafe PQgetResult(handle) { unsafe PQclear(rest) }
                throw (isLost ? error.asLostConnection : error).behind(answers.tags.count)
            }
            answers.tags.append(result.commandTag)
            answers.last = consume result
        }
        return answers
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
