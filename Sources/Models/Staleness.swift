import Migrations
public import Postgres

/// Models that were not built from the files there are now, and for which published days.
public struct Staleness: Sendable {
    /// Models built by day: the published days that another version of their file built, or none.
    public let days: [TableName: Set<CalendarDate>]
    /// Models without days whose table another version of their file filled, or none.
    public let undated: Set<TableName>

    /// Every day on which a model is stale, earliest first.
    public var allDays: [CalendarDate] { days.values.reduce(into: Set()) { $0.formUnion($1) }.sorted() }

    /// Compares what `ops.days`, of some days or of all, and `ops.models` say with the files.
    init(
        _ graph: ModelGraph, _ sums: ModelSums, of chosen: Set<CalendarDate>? = nil, on connection: inout Connection
    ) throws {
        let days = try connection.query(
            """
            select m.model, d.day, d.models ->> m.model as sum
            from ops.days as d cross join unnest(\(graph.order.map(\.table.description))::text[]) as m (model)
            where (d.models ->> m.model) is distinct from (\(sums.json)::jsonb ->> m.model)
                and (\(chosen == nil) or d.day = any(\((chosen ?? []).sorted())::date[]))
            """
        ) { row in
            (model: try row.value("model", as: String.self), day: try row.value("day", as: CalendarDate.self))
        }
        let built = try connection.query("select model_name, built_from from ops.models") { row in
            [try row.value("model_name", as: String.self), try row.value("built_from")]
        }
        var stale: [TableName: Set<CalendarDate>] = [:]
        var undated: Set<TableName> = []
        let staleDays = Dictionary(grouping: days, by: \.model)
        for model in graph.order {
            if model.dayColumn != nil {
                stale[model.table] = staleDays[model.table.description].map { Set($0.map(\.day)) }
            } else if !built.contains([model.table.description, sums[model.table]]) {
                undated.insert(model.table)
            }
        }
        self.days = stale
        self.undated = undated
    }
}

extension ModelFolder {
    /// Which models are stale, for whoever wants to know before building.
    ///
    /// Throws as ``ModelGraph/init(of:on:)``, for instance where a migration is pending that a model needs. The
    /// connection is left without a transaction and nothing is changed.
    public func staleness(on connection: inout Connection) throws -> Staleness {
        let graph = try ModelGraph(of: models, on: &connection)
        return try Staleness(
            graph, try ModelSums(graph: graph, history: try History.read(from: &connection)), on: &connection)
    }
}
