import Postgres

/// The tables of schema `migrate`, layout by layout: the history has migrations of its own.
enum HistoryLayout {
    /// The layout that this program writes.
    static let current = steps.count

    /// The layout that is there; 0 where there is no history.
    ///
    /// Throws a ``MigrationError`` when a newer program wrote it.
    static func present(in connection: inout Connection) throws -> Int {
        guard try connection.properties(of: TableName(schema: "migrate", name: "meta")) != nil else { return 0 }
        let written = try connection.first("select layout from migrate.meta") { try $0.value("layout", as: Int.self) }
        guard let written else { return 0 }
        guard written <= current else { throw MigrationError.newerLayout(written) }
        return written
    }

    /// Brings the tables from a layout to the current one; needs the run lock and an open transaction.
    static func bringUpToDate(from layout: Int, on connection: inout Connection) throws {
        guard layout < current else { return }
        // Whoever reads the history meanwhile, a dump for example, is not to hold everybody else up behind this.
        try connection.run("set local lock_timeout = '5s'")
        for step in steps[layout...] {
            try connection.runScript(step)
        }
        try connection.run("update migrate.meta set layout = \(current)")
    }

    private static let steps = [first, second]

    private static let first = """
        create schema if not exists migrate;

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
        );

        comment on table migrate.applied is 'What is applied: one row a file, in its current state.';

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
        );

        comment on table migrate.event is 'What happened to the files, ever; rows are only added.';

        create table migrate.meta (layout integer not null);

        comment on table migrate.meta is 'The layout of these tables: one row.';

        insert into migrate.meta (layout) values (1);
        """

    /// States, files without transaction, checksums of code, and who did what from where.
    private static let second = """
        alter table migrate.applied rename column statements to statements_total;

        alter table migrate.applied
            add column state text not null default 'applied'
                check (state in ('applied', 'baselined', 'running', 'failed', 'undone', 'removed')),
            add column code_sum text,
            add column statements_done integer,
            add column statement_sums text[],
            add column out_of_order boolean not null default false,
            add column error_sqlstate text,
            add column error_message text,
            add column error_line integer,
            add column error_column integer,
            alter column finished_at drop not null,
            alter column finished_at drop default;

        update migrate.applied set statements_done = statements_total;

        alter table migrate.applied alter column statements_done set not null;

        comment on column migrate.applied.code_sum is 'Checksum of the text without comments and blanks.';
        comment on column migrate.applied.statement_sums is 'Of a file without transaction: a checksum a statement.';

        alter table migrate.event
            add column client text not null
                default coalesce(host(inet_client_addr()), 'local') || ' ' || current_setting('application_name'),
            drop constraint event_action_check,
            add constraint event_action_check check (action in (
                'apply', 'reapply', 'fail', 'undo', 'baseline', 'repair', 'mark', 'remove'
            ));

        create table migrate.catalog_line (
            line_id bigint generated always as identity primary key, line text not null
        );

        comment on table migrate.catalog_line is
            'The shape of the database after the last run, a fact a line: what migrate drift compares with.';

        alter table migrate.meta add column shape_is_current boolean not null default false;

        comment on column migrate.meta.shape_is_current is
            'Whether migrate.catalog_line is what the last run left; false from when a run begins until it has stored it.';
        """
}
