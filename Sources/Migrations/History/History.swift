public import Postgres

/// A file that is applied, as `migrate.applied` has it.
public struct AppliedFile: Sendable, Equatable {
    /// `versioned`, or a kind of repeatable file.
    public let kind: String
    /// The version in four digits, or the key of the repeatable file.
    public let key: String
    /// The name behind the version, or the key once more.
    public let name: String
    /// The checksum when it was applied.
    public let sum: String
    /// When it was applied, in UTC to the minute.
    public let appliedAt: String

    /// A row of the history.
    public init(kind: String, key: String, name: String, sum: String, appliedAt: String) {
        self.kind = kind
        self.key = key
        self.name = name
        self.sum = sum
        self.appliedAt = appliedAt
    }
}

/// What is applied in a database: the tables of schema `migrate`.
public enum History {
    /// The layout of the tables that this program writes.
    static let layout = 1

    /// The name of `kind` for migrations.
    public static let versioned = "versioned"

    /// Reads what is applied; empty where nothing ever was.
    ///
    /// Creates nothing and needs no more than to read.
    ///
    /// Throws ``MigrationError/newerLayout(_:)`` when a newer program wrote it.
    public static func read(from connection: inout Connection) throws -> [AppliedFile] {
        guard try connection.properties(of: TableName(schema: "migrate", name: "meta")) != nil else { return [] }
        let written = try connection.first("select layout from migrate.meta") { row in
            try row.value("layout", as: Int.self)
        }
        if let written, written > layout {
            throw MigrationError.newerLayout(written)
        }
        return try connection.query(
            """
            select kind, key, name, file_sum, to_char(finished_at, 'YYYY-MM-DD HH24:MI') as applied_at
            from migrate.applied
            -- A view that a migration dropped is to be made again.
            where kind <> 'view' or to_regclass(key) is not null
            order by kind, key collate "C"
            """
        ) { row in
            AppliedFile(
                kind: try row.value("kind"), key: try row.value("key"), name: try row.value("name"),
                sum: try row.value("file_sum"), appliedAt: try row.value("applied_at"))
        }
    }

    /// Creates the tables where they are not there yet; needs the run lock.
    static func prepare(_ connection: inout Connection) throws {
        guard try connection.properties(of: TableName(schema: "migrate", name: "meta")) == nil else { return }
        try connection.transaction { connection in
            for statement in [
                "create schema if not exists migrate",
                """
                create table migrate.applied (
                    kind text not null check (kind in ('versioned', 'function', 'reference', 'view', 'access')),
                    key text not null,
                    name text not null,
                    version bigint unique check ((version is not null) = (kind = 'versioned')),
                    file_sum text not null,
                    statements integer not null,
                    run_id uuid not null,
                    tool_version text not null,
                    applied_by text not null default session_user,
                    started_at timestamptz not null,
                    finished_at timestamptz not null default clock_timestamp(),
                    primary key (kind, key)
                )
                """,
                "comment on table migrate.applied is 'What is applied: one row a file, in its current state.'",
                """
                create table migrate.event (
                    event_id bigint generated always as identity primary key,
                    at timestamptz not null default clock_timestamp(),
                    run_id uuid not null,
                    action text not null check (action in ('apply', 'reapply', 'fail')),
                    kind text not null,
                    key text not null,
                    file_sum text not null,
                    duration_ms bigint not null,
                    db_user text not null default session_user,
                    detail jsonb not null default '{}'
                )
                """,
                "comment on table migrate.event is 'What happened to the files, ever; rows are only added.'",
                "create table migrate.meta (layout integer not null)",
                "comment on table migrate.meta is 'The layout of these tables: one row.'",
                "insert into migrate.meta (layout) values (\(layout))",
            ] as [SQL] {
                try connection.run(statement)
            }
        }
    }

    /// What the history notes down about a file that was applied.
    struct Entry {
        let kind: String
        let key: String
        let name: String
        let version: Int?
        let sum: String
        let statements: Int
        let isFirstTime: Bool
        let startedAt: String
    }

    /// Writes a file's row and event, in the transaction that applied it.
    static func write(_ entry: Entry, run: String, toolVersion: String, on connection: inout Connection) throws {
        try connection.run(
            """
            insert into migrate.applied (
                kind, key, name, version, file_sum, statements, run_id, tool_version, started_at
            )
            values (
                \(entry.kind), \(entry.key), \(entry.name), \(entry.version), \(entry.sum), \(entry.statements),
                \(run)::uuid, \(toolVersion), \(entry.startedAt)::timestamptz
            )
            on conflict (kind, key) do update set
                file_sum = excluded.file_sum, statements = excluded.statements, run_id = excluded.run_id,
                tool_version = excluded.tool_version, applied_by = excluded.applied_by,
                started_at = excluded.started_at, finished_at = clock_timestamp()
            """)
        try connection.run(
            """
            insert into migrate.event (run_id, action, kind, key, file_sum, duration_ms)
            values (
                \(run)::uuid, \(entry.isFirstTime ? "apply" : "reapply"), \(entry.kind), \(entry.key), \(entry.sum),
                (extract(epoch from clock_timestamp() - \(entry.startedAt)::timestamptz) * 1000)::bigint
            )
            """)
    }

    /// Writes that a file failed, after its transaction was rolled back.
    static func writeFailure(
        kind: String, key: String, sum: String, error: SQLFileError, run: String, on connection: inout Connection
    ) throws {
        try connection.run(
            """
            insert into migrate.event (run_id, action, kind, key, file_sum, duration_ms, detail)
            values (
                \(run)::uuid, 'fail', \(kind), \(key), \(sum), 0,
                jsonb_build_object(
                    'sqlstate', \(error.cause.sqlState)::text, 'location', \(error.location)::text,
                    'message', \(error.message)::text
                )
            )
            """)
    }
}
