import Postgres

/// What a build is about, worked out from what staging has left to do; read inside the transaction that builds.
struct BuildPlan {
    /// What was asked for.
    enum Goal {
        /// A day becomes published, or is brought up to date.
        case publishing(CalendarDate)
        /// Published days of a range are built anew, at least those models.
        case rebuilding(ClosedRange<CalendarDate>, tables: Set<String>)
    }

    /// The day that results are filed under.
    let day: CalendarDate
    /// The day that becomes published; nil when days are only rebuilt.
    let publishes: CalendarDate?
    /// The days and loads to build for.
    let scope: BuildScope
    /// Whether there is something to check and to file even where no model has to be built: deliveries that no model
    /// reads, or a day that was never published.
    let isDue: Bool
    /// Staging tables that changed since the days of the scope were built.
    let changedTables: Set<TableName>
    /// Models to build whatever changed.
    private let staleModels: Set<TableName>

    init(_ goal: Goal, graph: ModelGraph, sums: ModelSums, on connection: inout Connection) throws {
        var days: Set<CalendarDate> = []
        var forced: Set<TableName> = []
        let published = Set(try connection.publishedDays())
        switch goal {
        case .publishing(let day):
            self.day = day
            publishes = day
            days = [day]
        case .rebuilding(let range, let tables):
            day = range.upperBound
            publishes = nil
            days = published.filter(range.contains)
            forced = Set(graph.order.map(\.table).filter { tables.contains($0.description) })
        }
        let pending = try connection.query(
            """
            select a.day, a.load_id, f.target
            from ops.affected_days as a inner join ops.feeds as f on f.feed = a.feed
            """
        ) { row in
            (
                day: try row.optional("day", as: CalendarDate.self), load: try row.value("load_id", as: Int64.self),
                target: TableName(try row.value("target", as: String.self))
            )
        }
        // Days nobody has published wait; undated deliveries concern everything.
        let due = pending.filter { mark in mark.day.map { days.contains($0) || published.contains($0) } ?? true }
        days.formUnion(due.compactMap(\.day))
        isDue = !due.isEmpty || publishes.map { !published.contains($0) } ?? false
        changedTables = Set(due.compactMap(\.target))
        staleModels = forced.union(try Self.stale(graph, sums, days: days, on: &connection))
        var loads = Set(due.filter { $0.day == nil }.map(\.load))
        if graph.order.contains(where: { [staleModels] model in
            model.kind == .upsert && staleModels.contains(model.table)
        }) {
            // A model that only ever sees what is new has to see everything once more when it has changed.
            loads.formUnion(try Self.undatedLoads(&connection))
        }
        scope = BuildScope(days: days.sorted(), loads: loads.sorted())
    }

    /// Every live load of an undated source.
    private static func undatedLoads(_ connection: inout Connection) throws -> [Int64] {
        try connection.query(
            """
            select l.load_id from ops.loads as l inner join ops.feeds as f on f.feed = l.feed
            where l.status = 'loaded' and f.business_time_column is null and f.scope not in ('day', 'day_session')
            """
        ) { try $0.value("load_id", as: Int64.self) }
    }

    /// Whether a model has to be built whatever changed.
    func isStale(_ model: ModelFile) -> Bool { staleModels.contains(model.table) }

    /// Models that were never built for one of the days, or not from the files there are now.
    private static func stale(
        _ graph: ModelGraph, _ sums: ModelSums, days: Set<CalendarDate>, on connection: inout Connection
    ) throws -> Set<TableName> {
        let built = try connection.query(
            """
            select d.day, m.key as model, m.value as sum
            from ops.days as d cross join lateral jsonb_each_text(d.models) as m
            where d.day = any(\(days.sorted())::date[])
                or d.rebuilt_at = (select max(l.rebuilt_at) from ops.days as l)
            """
        ) { row in
            (
                day: try row.value("day", as: CalendarDate.self),
                build: Build(model: try row.value("model"), sum: try row.value("sum"))
            )
        }
        let ofDay = Dictionary(grouping: built, by: \.day).mapValues { Set($0.map(\.build)) }
        let anywhere = Set(built.map(\.build))
        let stale = graph.order.filter { model in
            let wanted = Build(model: model.table.description, sum: sums[model.table])
            if case .byDate = model.kind {
                return days.contains { ofDay[$0]?.contains(wanted) != true }
            }
            return !anywhere.contains(wanted)
        }
        return Set(stale.map(\.table))
    }

    /// A model as it was built.
    private struct Build: Hashable {
        let model: String
        let sum: String
    }
}
