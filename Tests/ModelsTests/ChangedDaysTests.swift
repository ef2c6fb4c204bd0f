import Failures
import Models
import Postgres
import TestCluster
import Testing

/// For which days each model is built when one of several sources changes.
@Suite struct ChangedDaysTests {
    private let lab: Lab
    private let days = (20...25).map { "2022-11-\($0)" }

    /// Six published days, whose rows say which build they are of: a number that each build raises.
    init() throws {
        lab = try Lab(
            "create sequence lab.builds", "create table lab.other (day date)",
            "create table lab.sources (day date primary key, build bigint)",
            "create table lab.others (day date primary key, build bigint)",
            "create table lab.both (day date primary key, build bigint)",
            "create table lab.recent (day date primary key, build bigint)",
            """
            insert into ops.feeds (feed, file_pattern, format, target, scope)
            values ('other', 'other_{date}.csv', 'csv', 'lab.other', 'day')
            """)
        try write("lab.sources", reading: ["lab.source"])
        try write("lab.others", reading: ["lab.other"])
        try write("lab.both", reading: ["lab.sources", "lab.others"])
        try write("lab.recent", "by_date(day)\n-- lookback: 2 days of lab.sources", reading: ["lab.sources"])
        for day in days {
            try lab.publish(day)
        }
    }

    private func write(_ table: String, _ kind: String = "by_date(day)", reading tables: [String]) throws {
        let counts = tables.map { "(select count(*) from \($0)) * 0" }.joined(separator: " + ")
        try lab.write(
            model: table, kind, "select d.day, nextval('lab.builds') + \(counts) as build from affected_days as d")
    }

    /// What was built by an action: each model with its days of November.
    private func built(by action: () throws -> Void) throws -> [String] {
        let before = try lab.values("select last_value::text as value from lab.builds")
        try action()
        return try lab.values(
            """
            select concat_ws(' ', 'lab.' || t.name, string_agg(to_char(t.day, 'DD'), ' ' order by t.day)) as value
            from (
                select 'sources' as name, s.day, s.build from lab.sources as s
                union all select 'others', o.day, o.build from lab.others as o
                union all select 'both', b.day, b.build from lab.both as b
                union all select 'recent', r.day, r.build from lab.recent as r
            ) as t
            where t.build > \(before[0])
            group by t.name
            order by t.name
            """)
    }

    private func touchOther(_ day: String) throws {
        var connection = try lab.connect()
        try connection.deliver("other", scope: day, day: day)
    }

    @Test func lateDeliveryBuildsTheModelsThatReadItForItsDayOnly() throws {
        try touchOther("2022-11-21")
        #expect(try built { try lab.publish("2022-11-25") } == ["lab.both 21", "lab.others 21"])
    }

    @Test func lookbackBuildsThePublishedDaysThatSeeTheChange() throws {
        try lab.touch("2022-11-21")
        #expect(
            try built { try lab.publish("2022-11-25") } == ["lab.both 21", "lab.recent 21 22 23", "lab.sources 21"])
        try lab.touch("2022-11-24")
        #expect(try built { try lab.publish("2022-11-20") } == ["lab.both 24", "lab.recent 24 25", "lab.sources 24"])
    }

    @Test func changesOfSeveralDaysMeetInTheModelThatReadsBoth() throws {
        try lab.touch("2022-11-20")
        try touchOther("2022-11-24")
        #expect(
            try built { try lab.publish("2022-11-26") } == [
                "lab.both 20 24 26", "lab.others 24 26", "lab.recent 20 21 22 26", "lab.sources 20 26",
            ])
    }

    @Test func dayPublishedOutOfOrderReachesTheDaysAfterIt() throws {
        #expect(
            try built { try lab.publish("2022-11-19") } == [
                "lab.both 19", "lab.others 19", "lab.recent 19 20 21", "lab.sources 19",
            ])
    }

    @Test func assertionsLookAtEveryDayThatWasBuilt() throws {
        try lab.write(assertion: "seen", severity: "warn", "select d.day from affected_days as d")
        try lab.touch("2022-11-21")
        var connection = try lab.connect()
        let publication = try lab.publisher().publish(try makeDay("2022-11-25"), on: &connection)
        #expect(publication.days.map(\.description) == ["2022-11-21", "2022-11-22", "2022-11-23", "2022-11-25"])
        #expect(publication.assertions.map(\.offending) == [4])
    }

    @Test func fingerprintsOfWhatWasBuiltAreFiledAndTheOthersStay() throws {
        func fingerprints() throws -> [String] {
            try lab.values(
                """
                select concat_ws(' ', to_char(d.day, 'DD'), f.key, f.value) as value
                from ops.days as d, jsonb_each_text(d.fingerprints) as f order by 1
                """)
        }
        let before = try fingerprints()
        try lab.touch("2022-11-21")
        try lab.publish("2022-11-25")
        let changed = Set(try fingerprints()).subtracting(before).map { $0.split(separator: " ").prefix(2) }
        #expect(
            changed.map { $0.joined(separator: " ") }.sorted() == [
                "21 lab.both", "21 lab.recent", "21 lab.sources", "22 lab.recent", "23 lab.recent",
            ])
        #expect(try fingerprints().count == before.count)
    }

    @Test func modelThatCameOutAsItWasPassesNothingOn() throws {
        // Without its number the model is the same each time.
        try lab.write(
            model: "lab.sources", "by_date(day)",
            "select d.day, (select count(*) from lab.source) as build from affected_days as d")
        try lab.touch("2022-11-21")
        _ = try lab.publish("2022-11-21")
        try lab.touch("2022-11-21")
        #expect(try built { try lab.publish("2022-11-21") } == [])
        try lab.run("insert into lab.source values ('2022-11-21', 1, 'a')")
        try lab.touch("2022-11-21")
        #expect(try built { try lab.publish("2022-11-21") } == ["lab.both 21", "lab.recent 21 22 23"])
    }

    @Test func rebuildByHandReachesWhatReadsTheModelWhateverCameOut() throws {
        try lab.write(
            model: "lab.sources", "by_date(day)",
            "select d.day, (select count(*) from lab.source) as build from affected_days as d")
        var connection = try lab.connect()
        let days: Set = [try makeDay("2022-11-21")]
        let models = ["lab.both 21", "lab.recent 21 22 23"]
        for _ in 1...2 {
            #expect(
                try built {
                    _ = try lab.publisher().rebuild(days, .named(["lab.sources"]), on: &connection)
                } == models)
        }
    }

    @Test func modelThatReadsItselfIsRefused() throws {
        try write("lab.recent", reading: ["lab.recent", "lab.sources"])
        let error = #expect(throws: ModelError.self) { try lab.publish("2022-11-25") }
        #expect(error?.message == "a model by date cannot read its own table, lab.recent")
        #expect(error?.outcome == .refused)
    }

    @Test func lookbackOfAViewOrAStagingTableIsRefusedWithWhatItCouldBe() throws {
        try lab.run("create view lab.seen as select * from lab.sources")
        for table in ["lab.seen", "lab.source"] {
            try write(
                "lab.recent", "by_date(day)\n-- lookback: 2 days of \(table)", reading: ["lab.seen", "lab.source"])
            let error = #expect(throws: ModelError.self) { try lab.publish("2022-11-25") }
            #expect(error?.wayOut == "look back in one of: lab.sources")
        }
    }

    @Test func dayThatIsHalfStaleIsNotCheckedBeforeItIsBuilt() throws {
        try lab.run("create table lab.more (day date primary key, build bigint)")
        try write("lab.more", reading: ["lab.sources"])
        try lab.write(
            assertion: "more_is_there",
            "select d.day from affected_days as d where d.day not in (select m.day from lab.more as m)")
        try lab.touch("2022-11-21")
        var connection = try lab.connect()
        // The 22nd and 23rd look back to the 21st; of the new model they have nothing yet.
        let publication = try lab.publisher().publish(try makeDay("2022-11-21"), on: &connection)
        #expect(publication.days.map(\.description) == ["2022-11-21", "2022-11-22", "2022-11-23"])
        let all = Set(try days.map(makeDay))
        for day in all.sorted() {
            _ = try lab.publisher().rebuild([day], .stale, on: &connection)
        }
        #expect(try ModelFolder(path: lab.folder.path).staleness(on: &connection).allDays.isEmpty)
    }

    @Test func lookbackOfATableThatIsNotReadIsRefused() throws {
        try write("lab.recent", "by_date(day)\n-- lookback: 2 days of lab.others", reading: ["lab.sources"])
        let error = #expect(throws: ModelError.self) { try lab.publish("2022-11-25") }
        #expect(error?.message == "lab.others is no model by date that the select reads")
        #expect(error?.wayOut == "look back in one of: lab.sources")
        #expect(error?.location?.hasSuffix("models/lab/recent.sql:3:14") == true)
        #expect(error?.outcome == .refused)
    }
}
