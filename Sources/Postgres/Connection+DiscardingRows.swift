internal import CLibPQ

extension Connection {
    /// Runs one statement, drops its rows as they come, however many there are, and returns how many it touched.
    ///
    /// For statements that somebody else wrote: ``run(_:)`` holds the whole result until the server has sent it. Throws as
    /// that does.
    public mutating func runDiscardingRows(_ sql: SQL) throws(PostgresError) -> Int {
        try sendSingleRow(sql)
        return try drainResults()
    }

    /// Sends one statement whose rows come one by one.
    mutating func sendSingleRow(_ sql: SQL) throws(PostgresError) {
        guard !sql.holdsNUL else {
            throw PostgresError(.usage, "the statement or a value of it holds a NUL character, which no text can")
        }
        let isSent = unsafe withOptionalCStrings(sql.parameters) { values in
            unsafe PQsendQueryParams(handle, sql.text, Int32(sql.parameters.count), nil, values, nil, nil, 0)
        }
        guard isSent == 1 else {
            let kind = unsafe PQstatus(handle) == CONNECTION_BAD ? PostgresError.Kind.connection : .usage
            throw PostgresError(kind, unsafe Self.lastError(of: handle))
        }
        // Refused only where no statement was sent.
        unsafe PQsetSingleRowMode(handle)
    }

    /// Reads every result that is left of a statement and returns how many rows it touched; throws the first error among
    /// them, and for a COPY, which is ended.
    mutating func drainResults() throws(PostgresError) -> Int {
        var rows = 0
        var refusal: PostgresError?
        while let result = try nextResult() {
            do throws(PostgresError) {
                try result.check()
                rows += result.affectedRows
            } catch {
                refusal = refusal ?? error
            }
            // A dead connection gives the same error for ever.
            guard unsafe PQstatus(handle) == CONNECTION_OK else { break }
        }
        if let refusal {
            throw unsafe PQstatus(handle) == CONNECTION_BAD ? refusal.asLostConnection : refusal
        }
        return rows
    }

    /// The next result of what was sent, not checked; nil behind the last one.
    ///
    /// Throws for a COPY, which is ended.
    mutating func nextResult() throws(PostgresError) -> ServerResult? {
        guard let pointer = unsafe PQgetResult(handle) else { return nil }
        let result = unsafe ServerResult(owning: pointer)
        guard ![PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH].contains(result.status) else {
            abandonCopy(result.status)
            throw PostgresError(.usage, "COPY from or to the client is not possible here")
        }
        return result
    }
}
