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
    /// `days` are those of the publication, which `affected_days` holds.
    func finish(
        _ built: BuiltModels, of days: [CalendarDate], graph: ModelGraph, sums: ModelSums,
        on connection: inout Connection
    ) throws {
        try connection.run(
            """
            delete from ops.affected_days as a
            where a.day is null or a.day in (select d.day from affected_days as d)
            """)
        let dated = graph.order.filter { $0.dayColumn != nil }
        for day in days {
            let anew = dated.filter { built.dated[$0.table]?.contains(day) ?? false }
            let fingerprints = try anew.map { try fingerprint(of: day, $0, &connection) }
            // What was not built this time keeps what stands there; models that are gone do not.
            try connection.run(
                """
                insert into ops.days as d (day, published_at, rebuilt_at, models, fingerprints)
                select \(day)::date, clock_timestamp(), clock_timestamp(), jsonb_object(n.model, n.sum),
                    jsonb_object(n.model, n.fingerprint)
                from (
                    select
                        \(anew.map(\.table.description))::text[] as model,
                        \(anew.map { sums[$0.table] })::text[] as sum,
                        \(fingerprints)::text[] as fingerprint
                ) as n
                on conflict (day) do update set
                    rebuilt_at = excluded.rebuilt_at,
                    models = (
                        select coalesce(jsonb_object_agg(m.key, m.value), '{}') from jsonb_each(d.models) as m
                        where m.key = any(\(dated.map(\.table.description))::text[])
                    ) || excluded.models,
                    fingerprints = (
                        select coalesce(jsonb_object_agg(f.key, f.value), '{}') from jsonb_each(d.fingerprints) as f
                        where f.key = any(\(dated.map(\.table.description))::text[])
                    ) || excluded.fingerprints
                """)
        }
        try connection.run(
            "delete from ops.models where model_name <> all(\(graph.order.map(\.table.description))::text[])")
        for table in built.undated.sorted() {
            try connection.run(
                """
                insert into ops.models (model_name, built_from, built_at)
                values (\(table.description), \(sums[table]), clock_timestamp())
                on conflict (model_name) do update set built_from = excluded.built_from, built_at = excluded.built_at
                """)
        }
        try connection.run("select pg_catalog.pg_notify('warehouse_published', \(day.description))")
    }

    /// The fingerprint of a day's rows of a table.
    private func fingerprint(
        of day: CalendarDate, _ model: ModelFile, _ connection: inout Connection
    ) throws -> String {
        guard let column = model.dayColumn else { return "" }
        let hash = try connection.first(
            """
            select ops.fingerprint(\(model.table.quoted)::regclass, \(column)::name, \(day)::date) as hash
            """
        ) { try $0.value("hash", as: String.self) }
        return hash ?? ""
    }
}
