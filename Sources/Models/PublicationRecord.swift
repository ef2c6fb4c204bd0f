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

    /// Takes the work done off the list, files the days with their fingerprints and tells whoever listens.
    func finish(
        _ plan: BuildPlan, graph: ModelGraph, sums: ModelSums, isChanged: Bool, on connection: inout Connection
    ) throws {
        try connection.run(
            """
            delete from ops.affected_days as a
            where a.day is null or a.day in (select d.day from affected_days as d)
            """)
        guard isChanged else { return }
        for day in plan.scope.days {
            let fingerprints = try fingerprints(of: day, graph, &connection)
            try connection.run(
                """
                insert into ops.days (day, published_at, rebuilt_at, models, fingerprints)
                values (\(day)::date, clock_timestamp(), clock_timestamp(), \(sums.json)::jsonb, \(fingerprints)::jsonb)
                on conflict (day) do update set
                    rebuilt_at = excluded.rebuilt_at, models = excluded.models, fingerprints = excluded.fingerprints
                """)
        }
        try connection.run("select pg_catalog.pg_notify('warehouse_published', \(day.description))")
    }

    /// The fingerprints of a day's rows in the tables that are built by day, as a JSON object.
    private func fingerprints(
        of day: CalendarDate, _ graph: ModelGraph, _ connection: inout Connection
    ) throws -> String {
        var members: [String] = []
        for model in graph.order {
            guard case .byDate(let column) = model.kind else { continue }
            let hash = try connection.first(
                """
                select ops.fingerprint(\(model.table.quoted)::regclass, \(column)::name, \(day)::date) as hash
                """
            ) { try $0.value("hash", as: String.self) }
            members.append("\"\(model.table)\": \"\(hash ?? "")\"")
        }
        return "{" + members.joined(separator: ", ") + "}"
    }
}
