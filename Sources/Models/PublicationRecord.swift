import Postgres

/// What a publication writes down about itself, in its own transaction: findings, days, what is no longer pending.
struct PublicationRecord {
    let day: CalendarDate
    let isPublished: Bool

    /// Writes what the assertions found.
    func write(_ results: [AssertionResult], to connection: inout Connection) throws {
        let run = try connection.first("select gen_random_uuid()::text as id") { try $0.value("id", as: String.self) }
        for result in results {
            try connection.run(
                """
                insert into ops.assertion_results (
                    run_id, day, assertion, severity, scope, offending, checked, percent, sample, message, published
                )
                values (
                    \(run)::uuid, \(day)::date, \(result.name), \(result.severity.rawValue), \(result.scope.rawValue),
                    \(result.offending), \(result.checked),
                    round(100.0 * \(result.offending)::bigint / nullif(\(result.checked)::bigint, 0), 2),
                    \(result.sample)::jsonb, \(result.message), \(isPublished)
                )
                """)
        }
    }

    /// Takes the work done off the list, files what was built with its fingerprints, and tells whoever listens.
    ///
    /// `days` are those of the publication. What was not built this time keeps what stands there.
    func finish(
        _ built: BuiltModels, of days: [CalendarDate], graph: ModelGraph, sums: ModelSums,
        on connection: inout Connection
    ) throws {
        try connection.run(
            "delete from ops.affected_days as a where a.day is null or a.day = any(\(days)::date[])")
        let dated = graph.order.filter { $0.dayColumn != nil }.map(\.table)
        for day in days {
            let anew = dated.filter { built.dated[$0]?[day] != nil }
            try connection.run(
                """
                insert into ops.days as d (day, published_at, rebuilt_at, models, fingerprints)
                select \(day)::date, clock_timestamp(), clock_timestamp(), jsonb_object(n.model, n.sum),
                    jsonb_object(n.model, n.fingerprint)
                from (
                    select
                        \(anew.map(\.description))::text[] as model,
                        \(anew.map { sums[$0] })::text[] as sum,
                        \(anew.map { built.dated[$0]?[day] ?? "" })::text[] as fingerprint
                ) as n
                on conflict (day) do update set
                    rebuilt_at = excluded.rebuilt_at, models = d.models || excluded.models,
                    fingerprints = d.fingerprints || excluded.fingerprints
                """)
        }
        for table in built.undated.sorted() {
            try connection.run(
                """
                insert into ops.models (model_name, built_from, built_at)
                values (\(table.description), \(sums[table]), clock_timestamp())
                on conflict (model_name) do update set
                    built_from = excluded.built_from, built_at = excluded.built_at
                """)
        }
        try forget(dated: dated, undated: graph.order.map(\.table).filter { !dated.contains($0) }, on: &connection)
        try connection.run("select pg_catalog.pg_notify('warehouse_published', \(day.description))")
    }

    /// Forgets of models that are gone, or of another kind now, what built them: they are stale when they come back.
    private func forget(
        dated: [TableName], undated: [TableName], on connection: inout Connection
    ) throws {
        try connection.run(
            "delete from ops.models where model_name <> all(\(undated.map(\.description))::text[])")
        try connection.run(
            """
            update ops.days as d set models = d.models - g.names, fingerprints = d.fingerprints - g.names
            from (
                select array_agg(distinct k.name) as names
                from ops.days as o cross join lateral jsonb_object_keys(o.models) as k (name)
                where k.name <> all(\(dated.map(\.description))::text[])
            ) as g
            where d.models ?| g.names
            """)
    }
}
