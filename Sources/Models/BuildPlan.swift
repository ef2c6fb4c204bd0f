import Postgres

/// What a build has to do, worked out from what staging has left to do and from what is stale; read inside the
/// transaction that builds.
struct BuildPlan {
    /// What was asked for.
    enum Goal {
        /// A day becomes published, or is brought up to date.
        case publishing(CalendarDate)
        /// Those of the days that are published have these models built anew, and whatever else is stale.
        case rebuilding(Set<CalendarDate>, last: CalendarDate, models: Set<TableName>)
    }

    /// The day that results are filed under.
    let day: CalendarDate
    /// The days to check and to file, whether or not a model has to be built for them.
    let days: Set<CalendarDate>
    /// The loads of undated sources to build for.
    let loads: [Int64]
    /// The events that came since the last publication.
    let events: NewEvents
    /// Whether there is something to check and to file even where no model has to be built: deliveries that no model
    /// reads, events that tell of no day, or a day that was never published.
    let isDue: Bool
    /// The days that were asked for, earliest first, and at least that under which results are filed.
    let askedDays: [CalendarDate]
    /// Whether tables are to be built anew although nothing they are made of has changed.
    let isRepair: Bool
    /// What changed before the first model is built.
    let changes: ChangedTables
    /// Models by date and the days to build them for whatever changed.
    private let wantedDays: [TableName: Set<CalendarDate>]
    /// Models without days to build whatever changed, with the days that they are to see.
    private let visibleDays: [TableName: Set<CalendarDate>]

    init(_ goal: Goal, graph: ModelGraph, sums: ModelSums, on connection: inout Connection) throws {
        let published = Set(try connection.publishedDays())
        let asked: Set<CalendarDate>
        var selected: Set<TableName> = []
        var unbuilt: CalendarDate?
        switch goal {
        case .publishing(let day):
            self.day = day
            asked = [day]
            unbuilt = published.contains(day) ? nil : day
        case .rebuilding(let days, let last, let models):
            day = last
            asked = published.intersection(days)
            selected = models
        }
        let open = published.union(asked)

        // Days nobody has published wait; undated deliveries concern everything.
        let due = try Self.pending(&connection).filter { mark in mark.day.map(open.contains) ?? true }
        var changes = ChangedTables(open: open, asked: asked)
        for mark in due {
            if let target = mark.target {
                changes.insert(target, on: mark.day.map { [$0] })
            }
        }
        events = try NewEvents(on: &connection)
        // As of files: days nobody has published wait, until their models are built.
        let told = events.marks.filter { mark in mark.day.map(open.contains) ?? true }
        for mark in told {
            if let target = mark.target, let day = mark.day {
                changes.insert(target, on: [day])
            }
        }
        self.changes = changes
        // A day whose last attempt was blocked is checked again, also where a rule was mended and nothing is built.
        isDue = try !due.isEmpty || !told.isEmpty || unbuilt != nil || Self.isBlocked(asked, &connection)
        askedDays = asked.union([day]).sorted()
        isRepair = !selected.isEmpty
        days = asked.union(due.compactMap(\.day)).union(told.compactMap(\.day))

        let stale = try Staleness(graph, sums, of: days, on: &connection)
        var wantedDays: [TableName: Set<CalendarDate>] = [:]
        var visibleDays: [TableName: Set<CalendarDate>] = [:]
        for model in graph.order {
            let table = model.table
            if model.dayColumn != nil {
                // A day that was asked for, or has deliveries, is brought up to date whole.
                wantedDays[table] = (stale.days[table] ?? [])
                    .union(selected.contains(table) ? asked : []).union(unbuilt.map { [$0] } ?? [])
            } else if stale.undated.contains(table) {
                visibleDays[table] = open
            } else if selected.contains(table) {
                visibleDays[table] = asked
            }
        }
        self.wantedDays = wantedDays
        self.visibleDays = visibleDays

        var loads = Set(due.filter { $0.day == nil }.map(\.load))
        if graph.order.contains(where: { $0.kind == .upsert && visibleDays[$0.table] != nil }) {
            // A model that only ever sees what is new has to see everything once more when it has changed.
            loads.formUnion(try Self.undatedLoads(&connection))
        }
        self.loads = loads.sorted()
    }

    /// The days to build a model for, given what has changed by now; nil when it can stay as it is.
    func days(of model: ModelFile, reading tables: Set<TableName>, after changes: ChangedTables) -> Set<CalendarDate>? {
        let changed = changes.days(of: model, reading: tables)
        if model.dayColumn != nil {
            let days = changed.union(wantedDays[model.table] ?? [])
            return days.isEmpty ? nil : days
        }
        if let days = visibleDays[model.table] {
            return days.union(changed)
        }
        return changes.contains(anyOf: tables) ? changed : nil
    }

    private static func isBlocked(_ days: Set<CalendarDate>, _ connection: inout Connection) throws -> Bool {
        try connection.first(
            "select 1 as one from ops.blocked_days as b where b.day = any(\(days.sorted())::date[]) limit 1"
        ) { _ in true } ?? false
    }

    /// Something that a load changed and nobody has published.
    private struct Mark {
        /// The day it changed; nil for an undated source.
        let day: CalendarDate?
        let load: Int64
        /// The staging table.
        let target: TableName?
    }

    private static func pending(_ connection: inout Connection) throws -> [Mark] {
        try connection.query(
            """
            select a.day, a.load_id, f.target
            from ops.affected_days as a inner join ops.feeds as f on f.feed = a.feed
            """
        ) { row in
            Mark(
                day: try row.optional("day"), load: try row.value("load_id"),
                target: TableName(try row.value("target", as: String.self)))
        }
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
}
