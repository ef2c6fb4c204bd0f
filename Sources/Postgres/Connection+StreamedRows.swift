internal import CLibPQ

extension Connection {
    /// Runs one statement and hands its rows to `body` as they come, however many there are, one of them in memory.
    ///
    /// Throws what `body` throws, once the rows behind are dropped, and as ``run(_:)`` does; the connection is usable then.
    public mutating func forEachRow(_ sql: SQL, _ body: (borrowing Row) throws -> Void) throws {
        try sendSingleRow(sql)
        var failure: (any Error)?
        while let result = try nextResult() {
            do {
                try result.check()
                for index in 0..<result.rowCount where failure == nil {
                    try result.withRow(index, body)
                }
            } catch {
                failure = failure ?? error
            }
            // A dead connection gives the same error for ever.
            guard unsafe PQstatus(handle) == CONNECTION_OK else { break }
        }
        guard let failure else { return }
        if let refusal = failure as? PostgresError, isLost {
            throw refusal.asLostConnection
        }
        throw failure
    }
}
