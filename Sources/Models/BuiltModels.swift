import Postgres

/// The models that a build built.
struct BuiltModels {
    /// Of those by date, the days.
    private(set) var dated: [TableName: Set<CalendarDate>] = [:]
    /// Those without days.
    private(set) var undated: Set<TableName> = []

    /// Whether none was.
    var isEmpty: Bool { dated.isEmpty && undated.isEmpty }
    /// Every day that a model was built for.
    var days: Set<CalendarDate> { dated.values.reduce(into: []) { $0.formUnion($1) } }

    /// Takes note of one.
    mutating func insert(_ model: ModelFile, for days: Set<CalendarDate>) {
        if model.dayColumn != nil {
            dated[model.table] = days
        } else {
            undated.insert(model.table)
        }
    }
}
