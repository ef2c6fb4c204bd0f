import Migrations
import Postgres
import SQLText

/// Builds models in the transaction that is open, for the days and loads of its temporary tables.
struct ModelBuilder {
    let graph: ModelGraph

    /// What building a model did to its table.
    struct Effect {
        /// Rows that came or changed.
        var written = 0
        /// Rows that went.
        var removed = 0
        /// Of a model by versions the published days on which others hold now.
        var versionDays: Set<CalendarDate>?

        /// Whether the table is another one now.
        var isChange: Bool { written + removed > 0 }
    }

    /// Runs a model's select and brings its table to what it says.
    ///
    /// Throws ``SQLFileError`` with the place in the model's file when the server refuses.
    func build(_ model: ModelFile, on connection: inout Connection) throws -> Effect {
        let columns = graph.columns[model.table] ?? []
        let effect =
            switch model.kind {
            case .byDate(let day): try replaceDays(model, day: day, columns: columns, &connection)
            case .full, .versions: try merge(model, columns: columns, removesMissing: true, &connection)
            case .upsert: try merge(model, columns: columns, removesMissing: false, &connection)
            case .view: Effect()
            }
        try analyze(model.table, after: effect, &connection)
        return effect
    }

    /// Deletes the rows of the affected days and inserts those of the select.
    private func replaceDays(
        _ model: ModelFile, day: String, columns: [String], _ connection: inout Connection
    ) throws -> Effect {
        let removed = try connection.run(
            """
            delete from \(table: model.table) as t
            where t.\(identifier: day) in (select a.day from affected_days as a)
            """)
        let list = columns.map(SQL.quoted).joined(separator: ", ")
        let day = SQL.quoted(day)
        let result = try run(
            model,
            prelude: "with inserted as (insert into \(model.table.quoted) (\(list)) select \(list) from (\n",
            suffix: """

                ) as model returning \(day) as day)
                select count(*) as written, count(*) filter (where a.day is null) as outside,
                    min(i.day) filter (where a.day is null)::text as first_outside
                from inserted as i left outer join affected_days as a on a.day = i.day
                """, &connection
        ) { row in
            (
                written: try row.value("written", as: Int.self), outside: try row.value("outside", as: Int.self),
                first: try row.optional("first_outside", as: CalendarDate.self)
            )
        }
        if let first = result?.first, let outside = result?.outside {
            throw ModelError.outsideAffectedDays(
                model.source.spot(atByte: model.statement.byteOffset), model.table, rows: outside, day: first)
        }
        return Effect(written: result?.written ?? 0, removed: removed)
    }

    /// Inserts new rows and updates changed ones by primary key; removes those the select does not have, where asked.
    ///
    /// The insert asks for the number of rows removed, which makes the server remove them first: a value that must be
    /// unique may move from a row that goes to one that comes. It asks for the number of those that differ, so that the
    /// table is compared before it grows: a scan reads rows that the statement itself has added, and skips them.
    private func merge(
        _ model: ModelFile, columns: [String], removesMissing: Bool, _ connection: inout Connection
    ) throws -> Effect {
        let table = model.table.quoted
        let key = graph.keys[model.table] ?? []
        let list = columns.map(SQL.quoted).joined(separator: ", ")
        let keyList = key.map(SQL.quoted).joined(separator: ", ")
        let others = columns.filter { !key.contains($0) }.map(SQL.quoted)
        let update =
            others.isEmpty
            ? "do nothing" : "do update set \(others.map { "\($0) = excluded.\($0)" }.joined(separator: ", "))"
        let isSame = key.map(SQL.quoted).map { "t.\($0) = r.\($0)" }.joined(separator: " and ")
        // Compared by their bytes: 1.0 and 1.00 are two values to a fingerprint, and json has no other comparison.
        // Before the insert and not in its update, which locks every row it looks at: that is written to disk.
        let isEqual = """
            \(isSame) and row(\(others.map { "t.\($0)" }.joined(separator: ", ")))::record
            *= row(\(others.map { "r.\($0)" }.joined(separator: ", ")))::record
            """
        let versions = VersionDays(of: model, columns: columns)
        let removed =
            removesMissing
            ? """
            delete from \(table) as t where not exists (select from result as r where \(isSame))
            returning \(versions.columns)
            """
            : "select \(versions.noColumns) where false"
        let effect = try run(
            model,
            prelude: "with result as materialized (\n",
            suffix: """

                ),
                removed as (\(removed)),
                differing as materialized (
                    select \(list) from result as r where not exists (select from \(table) as t where \(isEqual))
                ),
                written as (
                    insert into \(table) as t (\(list)) select \(list) from differing
                    where (select count(*) from removed) >= 0 and (select count(*) from differing) >= 0
                    on conflict (\(keyList)) \(update) returning \(versions.columns)
                )
                select
                    (select count(*) from written) as written, (select count(*) from removed) as removed,
                    \(versions.select) as days,
                    (
                        select count(*)
                        from (select from result group by \(keyList) having count(*) > 1) as repeated
                    ) as repeated
                """, &connection
        ) { row in
            let repeated = try row.value("repeated", as: Int.self)
            guard repeated == 0 else {
                throw ModelError.repeatedKeys(
                    model.source.spot(atByte: model.statement.byteOffset), model.table, keys: repeated)
            }
            return Effect(
                written: try row.value("written"), removed: try row.value("removed"),
                versionDays: try row.optional("days", as: [CalendarDate].self).map(Set.init))
        }
        return effect ?? Effect()
    }

    private func run<Value>(
        _ model: ModelFile, prelude: String, suffix: String, _ connection: inout Connection,
        _ decode: (borrowing Row) throws -> Value
    ) throws -> Value? {
        do {
            return try connection.first(SQL(verbatim: prelude + model.statement.text + suffix), decode)
        } catch let error as PostgresError where error.kind == .server {
            throw SQLFileError(error, in: model.source, model.statement, prelude: prelude)
        }
    }

    /// Brings the statistics up to date when the table has changed by more than a tenth, as autovacuum would later.
    private func analyze(_ table: TableName, after effect: Effect, _ connection: inout Connection) throws {
        guard effect.isChange else { return }
        let rows = try connection.first(
            """
            select greatest(c.reltuples, 0)::bigint as rows
            from pg_catalog.pg_class as c inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
            where n.nspname = \(table.schema) and c.relname = \(table.name)
                and pg_catalog.pg_has_role(c.relowner, 'USAGE')
            """
        ) { try $0.value("rows", as: Int.self) }
        // Only the owner may; for others autovacuum does it in its own time.
        if let rows, (effect.written + effect.removed) * 10 > rows {
            try connection.run("analyze \(table: table)")
        }
    }
}
