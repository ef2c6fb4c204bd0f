import Postgres
import Testing

@Suite struct CalendarDateTests {
    @Test func everyThirtySeventhDayIsTheOneOfPostgres() throws {
        var connection = try SharedDatabase.connect()
        let days = try connection.query(
            """
            select day::text as text, day - date '2000-01-01' as days
            from (
                select date '0001-01-01' + n as day
                from generate_series(0, date '9999-12-31' - date '0001-01-01', 37) as n
                union all values (date '9999-12-31'), ('2000-02-29'), ('1900-02-28'), ('1900-03-01'), ('1999-12-31')
            ) as days
            """
        ) { row in
            (text: try row.value("text", as: String.self), days: try row.value("days", as: Int.self))
        }
        #expect(days.count > 98_000)
        let wrong = days.filter { text, days in
            let day = CalendarDate(daysSince2000: Int32(days))
            return CalendarDate(text) != day || day.description != text || day.month != text.prefix(7)
        }
        #expect(wrong.isEmpty, "\(wrong.prefix(5))")
    }

    @Test(arguments: [
        "2022-02-30", "2022-02-29", "1900-02-29", "0000-01-01", "2022-1-1", " 2022-01-01", "2022-01-01 ", "2022-13-01",
        "2022-00-01", "2022-01-00", "2022-01-32", "2022-04-31", "20220101", "2022/01/01", "2022-01-0a", "-022-01-01",
        "+022-01-01", "12022-01-01", "", "today", "٢٠٢٢-٠١-٠١",
    ])
    func textThatIsNoDayIsRefused(text: String) {
        #expect(CalendarDate(text) == nil)
    }

    @Test func partsOutsideTheCalendarAreRefused() {
        #expect(CalendarDate(year: 0, month: 1, day: 1) == nil)
        #expect(CalendarDate(year: 10_000, month: 1, day: 1) == nil)
        #expect(CalendarDate(year: 2022, month: 13, day: 1) == nil)
        #expect(CalendarDate(year: 2022, month: 1, day: 0) == nil)
        #expect(CalendarDate(year: 2100, month: 2, day: 29) == nil)
        #expect(CalendarDate(year: 2000, month: 2, day: 29)?.description == "2000-02-29")
    }

    @Test func daysAreOrderedAndCounted() throws {
        let day = try #require(CalendarDate("2022-12-31"))
        #expect(day.advanced(by: 1).description == "2023-01-01")
        #expect(day.advanced(by: -365).description == "2021-12-31")
        #expect(day < day.advanced(by: 1) && !(day < day))
    }

    @Test func dayRoundTripsThroughTheServer() throws {
        var connection = try SharedDatabase.connect()
        let day = try #require(CalendarDate("2022-11-20"))
        let next = try connection.first("select \(day)::date + 1 as day") { try $0.value("day", as: CalendarDate.self) }
        #expect(next?.description == "2022-11-21")
    }
}
