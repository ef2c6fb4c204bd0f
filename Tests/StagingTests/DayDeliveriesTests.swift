import Postgres
import Testing

@testable import Staging

@Suite struct DayDeliveriesTests {
    private func day(_ text: String) throws -> CalendarDate { try #require(CalendarDate(text)) }

    private func deliveries(
        _ names: [String], on day: String = "2022-11-20", feeds: [Feed], published: [String] = [],
        live: [String: Set<String>] = [:], untouched: Set<String> = []
    ) throws -> DayDeliveries {
        DayDeliveries(
            for: try self.day(day), feeds: feeds,
            files: Dictionary(uniqueKeysWithValues: names.map { ($0, "lake/batch/\($0)") }),
            published: Set(try published.map { try self.day($0) }),
            live: live.flatMap { feed, scopes in
                scopes.map { LiveLoad(feed: feed, scope: $0, name: "", bytes: 0, modified: nil) }
            }, isUntouched: { delivery, _ in untouched.contains(delivery.name) })
    }

    @Test func untouchedFilesOfLiveLoadsAreCountedAndNotStagedAgain() throws {
        let feed = try Feed.sample()
        let names = ["visits_2022-11-19.csv", "visits_2022-11-20.csv"]
        let live = [feed.name: Set(["2022-11-19", "2022-11-20"])]
        let found = try deliveries(
            names, feeds: [feed], published: ["2022-11-19"], live: live, untouched: ["visits_2022-11-19.csv"])
        #expect(self.names(found) == ["visits_2022-11-20.csv"])
        #expect(found.untouched == 1)
        // Without a live load there is nothing that it could be the same as.
        #expect(try deliveries(names, feeds: [feed], untouched: Set(names)).deliveries.count == 1)
    }

    private func names(_ deliveries: DayDeliveries) -> [String] { deliveries.deliveries.map(\.name) }

    @Test func dayTakesItsOwnFilesAndThoseOfPublishedDays() throws {
        let feed = try Feed.sample()
        let days = (18...22).map { "visits_2022-11-\($0).csv" }
        #expect(names(try deliveries(days, feeds: [feed])) == ["visits_2022-11-20.csv"])
        let again = try deliveries(days, feeds: [feed], published: ["2022-11-18", "2022-11-22"])
        #expect(names(again) == ["visits_2022-11-18.csv", "visits_2022-11-20.csv", "visits_2022-11-22.csv"])
    }

    @Test func sessionsOfADayAllBelongToIt() throws {
        let feed = try Feed.sample(pattern: "t_{date}_{session}.csv", scope: .daySession)
        let found = try deliveries(["t_2022-11-20_2.csv", "t_2022-11-20_1.csv", "t_2022-11-21_1.csv"], feeds: [feed])
        #expect(names(found) == ["t_2022-11-20_1.csv", "t_2022-11-20_2.csv"])
    }

    @Test func snapshotsUpToTheDayAreTaken() throws {
        let feed = try Feed.sample(pattern: "staff_{date}.csv", scope: .snapshot)
        let found = try deliveries((18...22).map { "staff_2022-11-\($0).csv" }, feeds: [feed])
        #expect(names(found) == ["staff_2022-11-18.csv", "staff_2022-11-19.csv", "staff_2022-11-20.csv"])
    }

    @Test func monthsOfTheDayAndOfPublishedDaysAreTaken() throws {
        let feed = try Feed.sample(pattern: "plan_{month}.csv", scope: .month)
        let files = ["plan_2022-09.csv", "plan_2022-10.csv", "plan_2022-11.csv", "plan_2022-12.csv"]
        #expect(names(try deliveries(files, feeds: [feed])) == ["plan_2022-11.csv"])
        #expect(
            names(try deliveries(files, feeds: [feed], published: ["2022-09-30"])) == [
                "plan_2022-09.csv", "plan_2022-11.csv",
            ])
    }

    @Test func undatedFilesAreAlwaysTaken() throws {
        let feed = try Feed.sample(pattern: "people.csv", scope: .none)
        #expect(names(try deliveries(["people.csv"], on: "1900-01-01", feeds: [feed])) == ["people.csv"])
    }

    @Test func namesThatFitNoPatternAreUnknownAndNotStaged() throws {
        let found = try deliveries(
            ["zz.csv", "visits_2022-11-20.csv.tmp", "visits_2022-02-30.csv", "visits_2022-11-20.csv"],
            feeds: [.sample()])
        #expect(found.misspelt.map(\.name) == ["visits_2022-02-30.csv", "visits_2022-11-20.csv.tmp"])
        #expect(found.unknown == ["zz.csv"])
        #expect(names(found) == ["visits_2022-11-20.csv"])
    }

    @Test func compressedFileIsThatOfItsDay() throws {
        let found = try deliveries(["visits_2022-11-20.csv.zst", "visits_2022-11-21.csv.gz"], feeds: [.sample()])
        #expect(names(found) == ["visits_2022-11-20.csv.zst"])
        #expect(found.deliveries.first?.scope == "2022-11-20" && found.hasFilesOfDay && found.ambiguous.isEmpty)
    }

    @Test func filesForTheSameDeliveryAreAmbiguousWhereTheyAreWanted() throws {
        let pair = ["visits_2022-11-20.csv", "visits_2022-11-20.csv.gz"]
        let feeds = [try Feed.sample(), try Feed.sample("people", pattern: "people.csv", scope: .none)]
        #expect(try deliveries(pair, on: "2022-11-21", feeds: feeds).ambiguous.isEmpty)
        #expect(try deliveries(pair, feeds: feeds).ambiguous == [pair])
        #expect(try deliveries(pair, on: "2022-11-21", feeds: feeds, published: ["2022-11-20"]).ambiguous == [pair])
        let more = pair + ["people.csv.zst", "people.csv.gz", "notes.txt", "notes.txt.gz"]
        #expect(try deliveries(more, feeds: feeds).ambiguous == [["people.csv.gz", "people.csv.zst"], pair])
    }

    @Test func filesAreStagedByFeedThenScope() throws {
        let feeds = [
            try Feed.sample("b", pattern: "b_{date}.csv"), try Feed.sample("a", pattern: "a_{date}.csv"),
        ]
        let found = try deliveries(
            ["b_2022-11-20.csv", "a_2022-11-20.csv", "b_2022-11-19.csv"], feeds: feeds, published: ["2022-11-19"])
        #expect(names(found) == ["a_2022-11-20.csv", "b_2022-11-19.csv", "b_2022-11-20.csv"])
        #expect(found.deliveries.first?.path == "lake/batch/a_2022-11-20.csv")
    }

    @Test func requiredFileThatWasNeverDeliveredIsMissing() throws {
        let feeds = [
            try Feed.sample("day", pattern: "day_{date}.csv", isRequired: true),
            try Feed.sample("month", pattern: "month_{month}.csv", scope: .month, isRequired: true),
            try Feed.sample("snapshot", pattern: "snapshot_{date}.csv", scope: .snapshot, isRequired: true),
            try Feed.sample("undated", pattern: "undated.csv", scope: .none, isRequired: true),
            try Feed.sample("optional", pattern: "optional_{date}.csv"),
        ]
        let missing = try deliveries(
            ["day_2022-11-19.csv", "month_2022-10.csv", "snapshot_2022-11-21.csv"], feeds: feeds
        ).missing
        #expect(
            missing == [
                .init(feed: "day", scope: "2022-11-20", file: "day_2022-11-20.csv"),
                .init(feed: "month", scope: "2022-11", file: "month_2022-11.csv"),
                .init(feed: "snapshot", scope: "2022-11-20", file: "snapshot_2022-11-20.csv, or of a day before"),
                .init(feed: "undated", scope: "all", file: "undated.csv"),
            ])
        let there = try deliveries(
            ["day_2022-11-20.csv", "month_2022-11.csv", "snapshot_2022-10-01.csv", "undated.csv"], feeds: feeds)
        #expect(there.missing.isEmpty)
    }

    @Test func liveLoadCountsAsDelivered() throws {
        let feeds = [
            try Feed.sample("day", pattern: "day_{date}.csv", isRequired: true),
            try Feed.sample("snapshot", pattern: "snapshot_{date}.csv", scope: .snapshot, isRequired: true),
            try Feed.sample("undated", pattern: "undated.csv", scope: .none, isRequired: true),
        ]
        let live: [String: Set<String>] = ["day": ["2022-11-20"], "snapshot": ["2022-11-01"], "undated": ["all"]]
        #expect(try deliveries([], feeds: feeds, live: live).missing.isEmpty)
        #expect(try deliveries([], feeds: feeds, live: ["day": ["2022-11-19"]]).missing.count == 3)
    }

    @Test func oneSessionIsEnough() throws {
        let feed = try Feed.sample("t", pattern: "t_{date}_{session}.csv", scope: .daySession, isRequired: true)
        #expect(try deliveries(["t_2022-11-20_7.csv"], feeds: [feed]).missing.isEmpty)
        let missing = try deliveries(["t_2022-11-21_7.csv"], feeds: [feed]).missing
        #expect(missing == [.init(feed: "t", scope: "2022-11-20", file: "t_2022-11-20_{session}.csv")])
    }

    @Test func fileThatMayComeLaterIsMissingOnceItsDaysAreOver() throws {
        let feed = try Feed.sample("late", pattern: "late_{date}.csv", isRequired: true, dueDays: 2)
        // On the 20th that of the 18th is due, provided that the 18th was published.
        #expect(try deliveries([], feeds: [feed]).missing.isEmpty)
        #expect(try deliveries([], feeds: [feed], published: ["2022-11-19"]).missing.isEmpty)
        #expect(try deliveries([], feeds: [feed], published: ["2022-11-18"]).missing.map(\.scope) == ["2022-11-18"])
        #expect(try deliveries(["late_2022-11-18.csv"], feeds: [feed], published: ["2022-11-18"]).missing.isEmpty)
    }

    @Test func newestDayIsOfFilesAndOfLoads() throws {
        let feeds = [
            try Feed.sample(isRequired: true), try Feed.sample("plan", pattern: "p_{month}.csv", scope: .month),
        ]
        let none = try deliveries(["p_2022-12.csv"], feeds: feeds)
        #expect(none.newestDay == nil && !none.hasFilesOfDay)
        let files = ["visits_2022-11-18.csv", "visits_2022-11-17.csv"]
        let earlier = try deliveries(files, feeds: feeds)
        #expect(earlier.newestDay == (try day("2022-11-18")) && !earlier.hasFilesOfDay)
        let loaded = try deliveries(files, feeds: feeds, live: ["visits": ["2022-11-20"]])
        #expect(loaded.newestDay == (try day("2022-11-20")) && loaded.hasFilesOfDay)
    }

    @Test(arguments: [
        "admission_2022-11-21.csv", "Admissions_2022-11-21.csv", "admissions-20221121.csv", "addmisions_2022-11-21.csv",
        "amdissions_2022-11-21.csv", "admissions_2022-11-21.csv.bz2", "admissions_2022-11-21.txt",
    ])
    func nameThatNearlyFitsIsMisspelt(name: String) throws {
        let feeds = [
            try Feed.sample("visits", pattern: "visits_{date}.csv"),
            try Feed.sample("admissions", pattern: "admissions_{date}.csv"),
        ]
        let found = try deliveries([name], feeds: feeds)
        #expect(found.misspelt == [.init(name: name, pattern: "admissions_{date}.csv")] && found.unknown.isEmpty)
    }

    @Test(arguments: [
        "emergency_transport_summary_2022-11-20_session_1.txt", "workforce_summary_2022-11-20.txt",
        "staff_absence_2022-11-20.csv", "discharges_2022-11-20.csv", "2022-11-20.csv", "a.csv",
    ])
    func nameOfAnotherKindIsNot(name: String) throws {
        let patterns = [
            "hospital_emergency_transport_{date}_session_{session}.csv", "hospital_summary_{date}.txt",
            "staff_active_{date}.csv", "admissions_{date}.csv", "staff_data.csv",
        ]
        let feeds = try patterns.map { pattern in
            let scope: ScopeKind =
                pattern.contains("{session}") ? .daySession : pattern.contains("{date}") ? .day : .none
            return try Feed.sample(pattern, pattern: pattern, scope: scope)
        }
        let found = try deliveries([name], feeds: feeds)
        #expect(found.unknown == [name] && found.misspelt.isEmpty)
    }
}
