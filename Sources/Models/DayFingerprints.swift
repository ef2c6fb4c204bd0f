import Postgres

/// The fingerprints of a model's rows, day by day (design §5).
struct DayFingerprints {
    /// Those of the rows as they are now.
    private(set) var now: [CalendarDate: String] = [:]
    /// The days on which they are not those filed in `ops.days`.
    private(set) var changed: Set<CalendarDate> = []

    /// Of the days in `affected_days`.
    init(of table: TableName, by column: String, on connection: inout Connection) throws {
        let rows = try connection.query(
            """
            select
                a.day, ops.fingerprint(\(table.quoted)::regclass, \(column)::name, a.day) as now,
                d.fingerprints ->> \(table.description) as filed
            from affected_days as a left outer join ops.days as d on d.day = a.day
            """
        ) { row in
            (
                day: try row.value("day", as: CalendarDate.self), now: try row.value("now", as: String.self),
                filed: try row.optional("filed", as: String.self)
            )
        }
        for row in rows {
            now[row.day] = row.now
            if row.now != row.filed {
                changed.insert(row.day)
            }
        }
    }
}
