public import Postgres

extension Connection {
    /// The days that are published, earliest first.
    public mutating func publishedDays() throws -> [CalendarDate] {
        try query("select day from ops.days order by day") { try $0.value("day", as: CalendarDate.self) }
    }
}
