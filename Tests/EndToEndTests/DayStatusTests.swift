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
            let days = try Self.days(of: warehouse)
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

    /// What was published stands, and nothing else says that a newer file came.
    @Test func statusNamesRefusedDeliveryOfPublishedDayUntilAnotherComes() throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            let name = "daily_visitors_2022-11-22.csv"
            try warehouse.loader("day", "2022-11-22", "--lake", lake.path)
            let right = try lake.text(of: name)
            try lake.replace(",42,", with: ",old,", in: name)
            try warehouse.loader("copy", lake.file(name), code: 1)
            let load = try #require(try warehouse.number("select max(load_id) as number from ops.loads"))
            let line = try #require(try warehouse.loader("status").lines.last)
            #expect(line.hasPrefix("2022-11-22  published  "))
            #expect(line.contains("not loaded: \(name) (load \(load), 2"), "\(line)")
            #expect(line.contains(", loader rejects list \(load))"))
            let day = try Self.days(of: warehouse).last
            #expect(day?.failed_deliveries.map(\.file) == [name])
            #expect(day?.failed_deliveries.map(\.load) == [load])
            #expect(day?.failed_deliveries.map(\.rejects) == [1])

            // Whoever delivers again what is live withdraws what was refused after it.
            try lake.write(right, to: name)
            #expect(try warehouse.loader("rejects", "list").output.contains(name))
            #expect(try warehouse.loader("copy", lake.file(name)).output.contains("already loaded"))
            #expect(try warehouse.loader("status").lines.last?.contains("not loaded") == false)
            #expect(try warehouse.loader("rejects", "list").output == "no load has open rejects\n")

            try lake.replace(",42,", with: ",old,", in: name)
            try warehouse.loader("copy", lake.file(name), code: 1)
            #expect(try warehouse.loader("status").lines.last?.contains("not loaded") == true)
            try lake.write(right.replacing(",42,", with: ",43,"), to: name)
            try warehouse.loader("copy", lake.file(name))
            let open = try #require(try warehouse.loader("status").lines.last)
            #expect(!open.contains("not loaded") && open.contains("pending: daily_visitors"), "\(open)")
        }
    }

    /// A slip in its name makes no days in between, and what has no day of its own is said beside the table.
    @Test func statusNamesRefusedDeliveriesOfOtherDaysAndOfNone() throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            try warehouse.loader("copy", lake.file("daily_visitors_2022-11-22.csv"))
            try lake.addDay("2032-11-22")
            try lake.replace(",42,", with: ",old,", in: "daily_visitors_2032-11-22.csv")
            try warehouse.loader("copy", lake.file("daily_visitors_2032-11-22.csv"), code: 1)
            let person = try #require(
                try lake.text(of: "reserve_pool.csv").split(separator: "\n").dropFirst().first?.split(separator: ",")
                    .first)
            try lake.replace("\(person),", with: "nobody-of-that-id,", in: "reserve_pool.csv")
            try warehouse.loader("copy", lake.file("reserve_pool.csv"), code: 1)
            let status = try warehouse.loader("status")
            #expect(
                try Self.days(of: warehouse).map { "\($0.day) \($0.state)" } == [
                    "2022-11-22 pending", "2032-11-22 missing",
                ])
            #expect(status.errors.contains("loader: notice: not loaded: reserve_pool.csv (load "))
            #expect(!status.output.contains("reserve_pool.csv"))
        }
    }

    @Test func statusShowsWhenWhatReadersSeeWasPublished() throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            try warehouse.loader("day", "2022-11-22", "--lake", lake.path)
            var connection = try warehouse.connect()
            try connection.run(
                "update ops.days set published_at = '2023-01-02 03:04Z', rebuilt_at = '2024-05-06 07:08Z'")
            #expect(try warehouse.loader("status").lines.last?.contains("published  2024-05-06 07:08") == true)
            let day = try Self.days(of: warehouse).last
            #expect(day?.published_at == "2023-01-02 03:04" && day?.rebuilt_at == "2024-05-06 07:08")
        }
    }

    @Test func statusOfEmptyWarehouseSaysSo() throws {
        #expect(try Warehouse().loader("status").output == "nothing was delivered yet\n")
    }

    private static func days(of warehouse: Warehouse) throws -> [Day] {
        try warehouse.loader("status", "--format", "json").lines.map {
            try JSONDecoder().decode(Day.self, from: Data($0.utf8))
        }
    }

    private struct Day: Decodable {
        let day: String
        let state: String
        let published_at: String?
        let pending_feeds: [String]
        let missing_feeds: [String]
        let failed_assertions: [String]
        let rebuilt_at: String?
        let failed_deliveries: [Delivery]
    }

    private struct Delivery: Decodable {
        let load: Int
        let file: String
        let rejects: Int
    }
}
