public import Postgres

/// What a build is about: the two temporary tables that are a model's only parameters (design §2).
public struct BuildScope: Sendable {
    /// `affected_days`: the days to build facts for.
    public private(set) var days: [CalendarDate]
    /// `affected_loads`: the loads of undated sources that are new; all live ones where a model has to see them anew.
    public let loads: [Int64]

    /// A scope of these days and loads.
    public init(days: [CalendarDate], loads: [Int64]) {
        self.days = days
        self.loads = loads
    }

    /// Creates and fills the temporary tables; needs an open transaction, at whose end they go away.
    func create(on connection: inout Connection) throws {
        try connection.run("create temporary table affected_days (day date primary key) on commit drop")
        try connection.run("create temporary table affected_loads (load_id bigint primary key) on commit drop")
        try fillDays(on: &connection)
        try connection.run(
            "insert into affected_loads (load_id) select distinct l.id from unnest(\(loads)::bigint[]) as l (id)")
        try connection.run("analyze affected_loads")
    }

    /// Makes `affected_days` hold other days; the tables must have been created.
    mutating func change(to days: [CalendarDate], on connection: inout Connection) throws {
        guard days != self.days else { return }
        self.days = days
        try connection.run("delete from affected_days")
        try fillDays(on: &connection)
    }

    private func fillDays(on connection: inout Connection) throws {
        try connection.run(
            "insert into affected_days (day) select distinct d.day from unnest(\(days)::date[]) as d (day)")
        // Without statistics the planner takes a new table for a large one.
        try connection.run("analyze affected_days")
    }
}
