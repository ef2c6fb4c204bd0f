public import Postgres

/// What is applied in a database: the rows of `migrate.applied`.
public enum History {
    /// The name of `kind` for migrations.
    public static let versioned = "versioned"

    /// Reads what is applied; empty where nothing ever was.
    ///
    /// Creates nothing and needs no more than to read; histories of older layouts are read as they are.
    ///
    /// Throws a ``MigrationError`` when a newer program wrote it.
    public static func read(from connection: inout Connection) throws -> [AppliedFile] {
        let layout = try HistoryLayout.present(in: &connection)
        guard layout > 0 else { return [] }
        let since2 =
            layout >= 2
            ? "a.state, a.code_sum, a.statements_done, array_to_string(a.statement_sums, ',') as statement_sums"
            : "'applied' as state, null as code_sum, null as statements_done, null as statement_sums"
        // By name in the catalogs, which everybody may read: to_regclass asks for USAGE on the schema.
        return try connection.query(
            """
            select a.kind, a.key, a.name, a.file_sum, to_char(a.finished_at, 'YYYY-MM-DD HH24:MI') as applied_at,
                case a.kind
                    when 'view' then a.key in (
                        select n.nspname || '.' || c.relname
                        from pg_catalog.pg_class as c
                        inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
                    )
                    when 'function' then a.key in (
                        select n.nspname || '.' || p.proname
                        from pg_catalog.pg_proc as p
                        inner join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
                    )
                    else true
                end as is_in_place,
                \(verbatim: since2)
            from migrate.applied as a
            order by a.kind, a.key collate "C"
            """
        ) { row in
            let state = AppliedFile.State(rawValue: try row.value("state", as: String.self)) ?? .applied
            let sums = try row.optional("statement_sums", as: String.self)
            let done = try row.optional("statements_done", as: Int.self)
            return AppliedFile(
                kind: try row.value("kind"), key: try row.value("key"), name: try row.value("name"), state: state,
                sum: try row.value("file_sum"), codeSum: try row.optional("code_sum"),
                appliedAt: try row.optional("applied_at"),
                progress: sums.map {
                    .init(done: done ?? 0, statementSums: $0.split(separator: ",").map(String.init))
                },
                isInPlace: try row.value("is_in_place"))
        }
    }

    /// Throws a ``MigrationError`` where there is no history, but something it would be about.
    ///
    /// What extensions brought along does not count, nor do schemas with nothing in them.
    static func requireEmptyWithoutHistory(_ connection: inout Connection) throws {
        guard try HistoryLayout.present(in: &connection) == 0 else { return }
        let example = try connection.first(
            """
            with things as (
                select o.oid, o.relnamespace as namespace, 'pg_class'::regclass as catalog, 'table or view' as kind,
                    o.relname as name, o.relkind in ('S', 'c') as is_part
                from pg_catalog.pg_class as o
                -- Indexes and what is stored apart count with their table.
                where o.relkind not in ('i', 'I', 't')
                union all
                select o.oid, o.pronamespace, 'pg_proc'::regclass, 'function', o.proname, false
                from pg_catalog.pg_proc as o
                union all
                select o.oid, o.typnamespace, 'pg_type'::regclass, 'type', o.typname, false
                from pg_catalog.pg_type as o
                -- Domains, enumerations and ranges; others come with tables, views and these.
                where o.typtype in ('d', 'e', 'r')
            )

            select t.kind || ' ' || n.nspname || '.' || t.name as example
            from things as t
            inner join pg_catalog.pg_namespace as n on n.oid = t.namespace
            where n.nspname not in ('information_schema', 'migrate') and n.nspname !~ '^pg_'
                and not exists (
                    select 1 from pg_catalog.pg_depend as d
                    where d.classid = t.catalog and d.objid = t.oid and d.deptype = 'e'
                )
                -- The sequence of a column, and what a composite type has in pg_class.
                and not (t.is_part and exists (
                    select 1
                    from pg_catalog.pg_depend as d
                    inner join pg_catalog.pg_depend as m on m.classid = d.refclassid and m.objid = d.refobjid
                    where d.classid = t.catalog and d.objid = t.oid and d.deptype in ('a', 'i') and m.deptype = 'e'
                ))
            order by t.kind, n.nspname, t.name
            limit 1
            """
        ) { try $0.value("example", as: String.self) }
        if let example {
            throw MigrationError.notEmpty(example: example)
        }
    }

    /// Creates or upgrades the tables; needs the run lock.
    ///
    /// In the open transaction, or one of its own where none is open.
    static func prepare(_ connection: inout Connection, for folder: MigrationFolder) throws {
        let layout = try HistoryLayout.present(in: &connection)
        guard layout < HistoryLayout.current else { return }
        func bringUpToDate(_ connection: inout Connection) throws {
            try HistoryLayout.bringUpToDate(from: layout, on: &connection)
            // Layout 1 had no sums of code; those of files that are still the same can be had.
            for (file, sum, code) in try folder.sums() where layout == 1 {
                try connection.run(
                    """
                    update migrate.applied set code_sum = \(code)
                    where kind = \(file.kind) and key = \(file.key) and file_sum = \(sum)
                    """)
            }
        }
        if connection.isInsideTransaction {
            try bringUpToDate(&connection)
        } else {
            try connection.transaction { try bringUpToDate(&$0) }
        }
    }

    /// Forgets that a repeatable file is applied, or all where it is nil, so that the next run applies it once more.
    ///
    /// For a database to try in: what happened to the files is forgotten with it.
    static func forget(_ file: RepeatableFile?, on connection: inout Connection) throws {
        try connection.run(
            """
            delete from migrate.applied
            where kind <> \(versioned)
                and (\(file == nil) or kind = \(file?.kind.rawValue) and key = \(file?.key))
            """)
    }
}

extension MigrationFolder {
    /// The checksums of every file, of its text and of its code.
    func sums() throws -> [(file: FileIdentity, sum: String, code: String)] {
        try versioned.map { (FileIdentity($0), $0.sum, try $0.codeSum()) }
            + repeatable.map { (FileIdentity($0), $0.sum, try $0.codeSum()) }
    }
}
