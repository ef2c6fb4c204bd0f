import Models
import Postgres
import Testing

@Suite struct DaySpansTests {
    @Test(arguments: [
        ([], ""), ([3], "2024-02-03"), ([3, 5], "2024-02-03, 2024-02-05"), ([5, 3, 4, 4], "2024-02-03 … 2024-02-05"),
        ([1, 3, 4, 6, 8, 9, 11], "2024-02-01, 2024-02-03 … 2024-02-04, 2024-02-06, 3 more"),
        ([28, 29, 30, 31], "2024-02-28 … 2024-03-02"),
    ])
    func daysAreGathered(_ days: [Int], _ text: String) throws {
        let first = try #require(CalendarDate("2024-02-01"))
        #expect(DaySpans(days.map { first.advanced(by: $0 - 1) }).description == text)
    }
}
