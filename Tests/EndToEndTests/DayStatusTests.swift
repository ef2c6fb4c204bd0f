import Foundation
import Postgres
import Testing

@Suite struct DayStatusTests {
    /// The 22nd published, the 23rd missing, the 24th blocked, the 25th with one file loaded by itself.
    private static func withEveryState(_ body: (Warehouse) throws -> Void) throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            for day in ["2022-11-24", "2022-11-25"] {
                try lake.addDay(day)
            }
            try lake.denyFirstAdmission(of: "2022-11-24")
            try warehouse.loader("day", "2022-11-22", "--lake", lake.path)
            try warehouse.loader("day", "2022-11-24", "--lake", lake.path, code: 7)
            try warehouse.loader("copy", lake.file("daily_visitors_2022-11-25.csv"))
            try body(warehouse)
        }
    }

    @Test func statusNamesPublishedMissingBlockedAndPendingDays() throws {
        try Self.withEveryState { warehouse in
            let table = try warehouse.loader("status")
            let states = table.lines.dropFirst(2).map { $0.split(separator: " ").prefix(2).joined(separator: " ") }
            #expect(
                states == ["2022-11-22 published", "2022-11-23 missing", "2022-11-24 blocked", "2022-11-25 pending"])
        }
    }

    @Test func statusAsJSONSaysWhatIsOpen() throws {
        try Self.withEveryState { warehouse in
            let output = try warehouse.loader("status", "--format", "json")
            let days = try output.lines.map { try JSONDecoder().decode(Day.self, from: Data($0.utf8)) }
            #expect(days.map(\.state) == ["published", "missing", "blocked", "pending"])
            #expect(days.map { $0.published_at != nil } == [true, false, false, false])
            #expect(days[0].pending_feeds.isEmpty)
            // Transfers are due a day later: of the 23rd once the 24th is published.
            #expect(
                days[1].missing_feeds
                    == ["admissions", "daily_summaries", "daily_visitors", "emergency_transports"])
            #expect(
                days[2].failed_assertions == ["control_totals_admissions", "control_totals_admissions_by_department"])
            #expect(days[2].pending_feeds.contains("admissions"))
            #expect(days[3].pending_feeds == ["daily_visitors"])
            #expect(days[3].missing_feeds == ["admissions", "daily_summaries", "emergency_transports"])
        }
    }

    @Test func statusOfEmptyWarehouseSaysSo() throws {
        #expect(try Warehouse().loader("status").output == "nothing was delivered yet\n")
    }

    private struct Day: Decodable {
        let day: String
        let state: String
        let published_at: String?
        let pending_feeds: [String]
        let missing_feeds: [String]
        let failed_assertions: [String]
    }
}
