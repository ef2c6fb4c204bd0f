import Postgres

/// The tables that changed so far in a build, and on which days: what says which days a model has to be built for.
///
/// A change is followed day by day, so that a late transfer of yesterday has yesterday's transfers built and not
/// everything of yesterday.
struct ChangedTables {
    /// The days that may be built: those published, and the one being published.
    let open: Set<CalendarDate>
    /// The days the build was asked for, which a change without a day of its own concerns.
    let asked: Set<CalendarDate>
    /// The days on which a table changed; none of them need be open.
    private var dated: [TableName: Set<CalendarDate>] = [:]
    /// Tables that changed without saying on which days.
    private var undated: Set<TableName> = []

    init(open: Set<CalendarDate>, asked: Set<CalendarDate>) {
        self.open = open
        self.asked = asked
    }

    /// Takes note of a table that changed on these days; on none that is known where nil.
    mutating func insert(_ table: TableName, on days: Set<CalendarDate>?) {
        if let days {
            dated[table, default: []].formUnion(days)
        } else {
            undated.insert(table)
        }
    }

    /// Whether one of these tables changed, on whatever day.
    func contains(anyOf tables: Set<TableName>) -> Bool {
        tables.contains { undated.contains($0) || dated[$0] != nil }
    }

    /// The open days on which a model sees a change in what it reads.
    func days(of model: ModelFile, reading tables: Set<TableName>) -> Set<CalendarDate> {
        var days: Set<CalendarDate> = []
        for table in tables {
            let changed = dated[table] ?? []
            days.formUnion(changed)
            for lookback in model.lookbacks where lookback.table == table {
                days.formUnion(changed.flatMap { day in (1...lookback.days).map { day.advanced(by: $0) } })
            }
            if model.dayColumn != nil, undated.contains(table) {
                days.formUnion(asked)
            }
        }
        return days.intersection(open)
    }
}
