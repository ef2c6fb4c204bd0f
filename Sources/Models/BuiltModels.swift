import Postgres

/// The models that a build built.
struct BuiltModels {
    /// Of those by date, the days with the fingerprint of their rows.
    private(set) var dated: [TableName: [CalendarDate: String]] = [:]
    /// Those without days.
    private(set) var undated: Set<TableName> = []
    /// The days on which some model has other rows now.
    private(set) var changedDays: Set<CalendarDate> = []

    /// Whether none was.
    var isEmpty: Bool { dated.isEmpty && undated.isEmpty }
    /// Every day that a model was built for.
    var days: Set<CalendarDate> { dated.values.reduce(into: []) { $0.formUnion($1.keys) } }

    /// Takes note of a model by date, with the days on which it changed.
    mutating func insert(
        _ table: TableName, fingerprints: [CalendarDate: String], changedOn changed: Set<CalendarDate>
    ) {
        dated[table] = fingerprints
        changedDays.formUnion(changed)
    }

    /// Takes note of a model without days.
    mutating func insert(_ table: TableName) {
        undated.insert(table)
    }
}
