import Failures
import Postgres
import SQLText

/// How far a file without transaction came: the rows in state `running` and `failed`.
extension HistoryWriter {
    /// What is noted down about a file that begins.
    struct Start {
        let file: FileIdentity
        let sum: String
        let codeSum: String
        let statementSums: [String]
        /// The statement it begins at, counted from 0.
        let first: Int
        let isOutOfOrder: Bool
        /// The server's clock.
        let startedAt: String
    }

    /// Says that a file has begun.
    func begin(_ start: Start, on connection: inout Connection) throws {
        try connection.run(
            """
            insert into migrate.applied (
                kind, key, name, version, state, file_sum, code_sum, statements_total, statements_done,
                statement_sums, out_of_order, run_id, tool_version, started_at
            )
            values (
                \(start.file.kind), \(start.file.key), \(start.file.name), \(start.file.version), 'running', \(start.sum),
                \(start.codeSum), \(start.statementSums.count), \(start.first), \(start.statementSums),
                \(start.isOutOfOrder), \(run)::uuid, \(toolVersion), \(start.startedAt)::timestamptz
            )
            on conflict (kind, key) do update set
                name = excluded.name, state = excluded.state, file_sum = excluded.file_sum,
                code_sum = excluded.code_sum, statements_total = excluded.statements_total,
                statements_done = excluded.statements_done, statement_sums = excluded.statement_sums,
                out_of_order = excluded.out_of_order or \(verbatim: Self.wasLateBefore), run_id = excluded.run_id,
                tool_version = excluded.tool_version, applied_by = excluded.applied_by,
                started_at = excluded.started_at, finished_at = null, error_sqlstate = null,
                error_message = null, error_line = null, error_column = null
            """)
    }

    /// Says that so many statements of a file are done.
    ///
    /// Throws ``RunLock/NotObtained/lost`` when this connection does not hold the run lock any more: somebody else may be
    /// at work on the file.
    func advance(_ file: FileIdentity, to done: Int, on connection: inout Connection) throws {
        let rows = try connection.run(
            """
            update migrate.applied set statements_done = \(done)
            where kind = \(file.kind) and key = \(file.key) and run_id = \(run)::uuid
                and \(verbatim: try RunLock.isHeldExpression())
            """)
        guard rows == 1 else { throw RunLock.NotObtained.lost }
    }

    /// Says that a file stopped at an error behind so many statements.
    func stop(
        _ file: FileIdentity, sum: String, at done: Int, _ error: any FailureInFile, on connection: inout Connection
    ) throws {
        try connection.transaction { connection in
            try connection.run(
                """
                update migrate.applied
                set state = 'failed', statements_done = \(done), error_sqlstate = \(error.sqlState),
                    error_message = \(error.message), error_line = \(error.spot.position.line),
                    error_column = \(error.spot.position.column)
                where kind = \(file.kind) and key = \(file.key) and run_id = \(run)::uuid
                """)
            try writeFailure(file, sum: sum, error, on: &connection)
        }
    }
}
