import Failures
import Postgres

/// What one run writes into the history; every row and event of it bears its id.
struct HistoryWriter: Sendable {
    /// What ties the rows of a run together.
    let run: String
    /// The version of the program.
    let toolVersion: String

    /// What happened to a file.
    enum Action: String {
        case apply
        case reapply
        case undo
        case baseline
        case repair
        case mark
        case remove
    }

    /// What is noted down about a file.
    struct Entry {
        let file: FileIdentity
        let sum: String
        let codeSum: String
        let statements: Int
        var state = AppliedFile.State.applied
        var action = Action.apply
        var isOutOfOrder = false
        /// The server's clock when it was begun.
        var startedAt: String
    }

    /// An expression of SQL: whether a row that is overwritten is of the same application, which came late.
    static let wasLateBefore = "(applied.out_of_order and applied.state in ('running', 'failed'))"

    /// A writer for a run that begins now; its id is the server's idea.
    static func begin(_ toolVersion: String, on connection: inout Connection) throws -> HistoryWriter {
        let id = try connection.first("select gen_random_uuid()::text as id") { try $0.value("id", as: String.self) }
        guard let id else { throw PostgresError(.usage, "the server made no run id") }
        return HistoryWriter(run: id, toolVersion: toolVersion)
    }

    /// Writes a file's row and event, in the transaction that did it, in one round trip.
    func write(_ entry: Entry, on connection: inout Connection) throws {
        try connection.runScript(script(entry))
    }

    /// The statements that write a file's row and event.
    func script(_ entry: Entry) -> String {
        let file = entry.file
        let literal = SQL.literal
        let done = entry.state == .undone ? 0 : entry.statements
        let finishedAt = entry.state == .undone ? "null" : "clock_timestamp()"
        return """
            insert into migrate.event (run_id, action, kind, key, file_sum, duration_ms)
            values (
                \(literal(run)), \(literal(entry.action.rawValue)), \(literal(file.kind)), \(literal(file.key)),
                \(literal(entry.sum)),
                1000 * date_part('epoch', clock_timestamp() - \(literal(entry.startedAt))::timestamptz)
            );

            insert into migrate.applied (
                kind, key, name, version, state, file_sum, code_sum, statements_total, statements_done, out_of_order,
                run_id, tool_version, started_at, finished_at
            )
            values (
                \(literal(file.kind)), \(literal(file.key)), \(literal(file.name)),
                \(file.version.map(String.init) ?? "null"), \(literal(entry.state.rawValue)), \(literal(entry.sum)),
                \(literal(entry.codeSum)), \(entry.statements), \(done), \(entry.isOutOfOrder), \(literal(run)),
                \(literal(toolVersion)), \(literal(entry.startedAt)), \(finishedAt)
            )
            on conflict (kind, key) do update set
                name = excluded.name, state = excluded.state, file_sum = excluded.file_sum,
                code_sum = excluded.code_sum, statements_total = excluded.statements_total,
                statements_done = excluded.statements_done, statement_sums = null,
                out_of_order = excluded.out_of_order or \(Self.wasLateBefore), run_id = excluded.run_id,
                tool_version = excluded.tool_version, applied_by = excluded.applied_by,
                started_at = excluded.started_at, finished_at = excluded.finished_at, error_sqlstate = null,
                error_message = null, error_line = null, error_column = null
            """
    }

    /// Writes that a file failed, after its transaction was rolled back.
    func writeFailure(
        _ file: FileIdentity, sum: String, _ error: any FailureInFile, on connection: inout Connection
    ) throws {
        try connection.run(
            """
            insert into migrate.event (run_id, action, kind, key, file_sum, duration_ms, detail)
            values (
                \(run)::uuid, 'fail', \(file.kind), \(file.key), \(sum), 0,
                jsonb_build_object(
                    'sqlstate', \(error.sqlState)::text, 'location', \(error.location)::text,
                    'message', \(error.message)::text
                )
            )
            """)
    }

    /// Takes the checksums of a file in which only comments or blanks have changed.
    func refresh(_ file: FileIdentity, sum: String, codeSum: String, on connection: inout Connection) throws {
        try connection.run(
            """
            update migrate.applied set file_sum = \(sum), code_sum = \(codeSum)
            where kind = \(file.kind) and key = \(file.key)
            """)
        try connection.run(
            """
            insert into migrate.event (run_id, action, kind, key, file_sum, duration_ms)
            values (\(run)::uuid, 'repair', \(file.kind), \(file.key), \(sum), 0)
            """)
    }

    /// Notes that the file of a row is gone for good.
    func noteRemoval(kind: String, key: String, on connection: inout Connection) throws {
        try connection.run(
            """
            with gone as (
                update migrate.applied set state = 'removed'
                where kind = \(kind) and key = \(key)
                returning kind, key, file_sum
            )

            insert into migrate.event (run_id, action, kind, key, file_sum, duration_ms)
            select \(run)::uuid, 'remove', gone.kind, gone.key, gone.file_sum, 0 from gone
            """)
    }

    /// Whether this run has brought a file into a state.
    func hasWritten(
        _ file: FileIdentity, as state: AppliedFile.State, on connection: inout Connection
    ) throws -> Bool {
        try connection.first(
            """
            select 1 as one from migrate.applied
            where kind = \(file.kind) and key = \(file.key) and run_id = \(run)::uuid and state = \(state.rawValue)
            """
        ) { _ in true } ?? false
    }
}
