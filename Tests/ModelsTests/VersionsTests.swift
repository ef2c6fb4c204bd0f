import Models
import Postgres
import TestCluster
import Testing

/// Models whose rows hold for ranges of days: which days are built anew when the versions change.
@Suite struct VersionsTests {
    private let lab: Lab

    /// Six published days, of which each has a badge for whoever has a version then.
    init() throws {
        lab = try Lab(
            "create table lab.delivered (id int, valid daterange, name text)",
            "create table lab.history (id int, valid daterange, name text, primary key (id, valid))",
            "create table lab.badges (day date, id int, name text, build bigint, primary key (day, id))",
            "create sequence lab.builds",
            """
            insert into ops.feeds (feed, file_pattern, format, target, scope)
            values ('delivered', 'delivered.csv', 'csv', 'lab.delivered', 'none')
            """)
        try lab.write(model: "lab.history", "versions(valid)", "select d.id, d.valid, d.name from lab.delivered as d")
        try lab.write(
            model: "lab.badges", "by_date(day)",
            """
            select d.day, h.id, h.name, nextval('lab.builds') as build
            from affected_days as d inner join lab.history as h on h.valid @> d.day
            """)
        try deliver("(1, '(,)', 'a')", "(2, '[2022-11-21,2022-11-23)', 'b')")
        for day in 20...25 {
            try lab.publish("2022-11-\(day)")
        }
    }

    private func deliver(_ rows: String...) throws {
        try lab.run("delete from lab.delivered")
        try lab.run("insert into lab.delivered values \(rows.joined(separator: ", "))")
        var connection = try lab.connect()
        try connection.deliver("delivered", scope: "all", day: nil)
    }

    /// The days of November that the publication of another day built badges for, that day aside.
    private func rebuilt() throws -> [String] {
        let before = try lab.values("select last_value::text as value from lab.builds")
        try lab.publish("2022-11-26")
        return try lab.values(
            """
            select distinct to_char(b.day, 'DD') as value from lab.badges as b
            where b.build > \(before[0]) and b.day < '2022-11-26' order by 1
            """)
    }

    /// Whether every badge is what the versions say now.
    private func isConsistent() throws -> Bool {
        try lab.values(
            """
            select 'differs' as value
            from (
                select b.day, b.id, b.name from lab.badges as b
            ) as b
            full outer join (
                select d.day, h.id, h.name from ops.days as d inner join lab.delivered as h on h.valid @> d.day
            ) as h on b.day = h.day and b.id = h.id and b.name = h.name
            where b.day is null or h.day is null
            """
        ).isEmpty
    }

    @Test func newVersionReachesTheDaysFromItsOwnOn() throws {
        try deliver(
            "(1, '(,2022-11-24)', 'a')", "(1, '[2022-11-24,)', 'A')", "(2, '[2022-11-21,2022-11-23)', 'b')")
        #expect(try rebuilt() == ["24", "25"])
        #expect(try isConsistent())
    }

    @Test func lateVersionReachesTheDaysUntilTheNext() throws {
        try deliver(
            "(1, '(,2022-11-21)', 'a')", "(1, '[2022-11-21,2022-11-23)', 'late')", "(1, '[2022-11-23,)', 'a')",
            "(2, '[2022-11-21,2022-11-23)', 'b')")
        #expect(try rebuilt() == ["21", "22"])
        #expect(try isConsistent())
    }

    @Test func versionThatIsGoneReachesItsDays() throws {
        try deliver("(1, '(,)', 'a')")
        #expect(try rebuilt() == ["21", "22"])
        #expect(try isConsistent())
    }

    @Test func versionThatSaysSomethingElseReachesItsDays() throws {
        try deliver("(1, '(,)', 'a')", "(2, '[2022-11-21,2022-11-23)', 'c')")
        #expect(try rebuilt() == ["21", "22"])
        #expect(try isConsistent())
    }

    @Test func versionsSplitWithoutAnotherMeaningReachNoDay() throws {
        try deliver("(1, '(,2022-11-22)', 'a')", "(1, '[2022-11-22,)', 'a')", "(2, '[2022-11-21,2022-11-23)', 'b')")
        #expect(try rebuilt() == [])
        #expect(try lab.values("select count(*)::text as value from lab.history") == ["3"])
    }

    @Test func versionOfDaysThatAreNotPublishedReachesNone() throws {
        try deliver(
            "(1, '(,)', 'a')", "(2, '[2022-11-21,2022-11-23)', 'b')", "(3, '[2023-01-01,)', 'c')",
            "(4, '[2022-01-01,2022-11-20)', 'd')")
        #expect(try rebuilt() == [])
        #expect(try isConsistent())
    }

    @Test(arguments: [
        ("versions(name)", "the table has no column name that is a daterange"),
        ("versions(until)", "the table has no column until that is a daterange"),
        ("versions(spare)", "spare is no column of the table's primary key"),
    ])
    func columnThatSaysNoDaysIsRefused(_ kind: String, _ message: String) throws {
        try lab.run("alter table lab.history add spare daterange")
        try lab.write(
            model: "lab.history", kind, "select d.id, d.valid, d.name, d.valid as spare from lab.delivered as d")
        let error = #expect(throws: ModelError.self) { try lab.graph() }
        #expect(error?.message == "the select does not fit lab.history: \(message)")
    }
}
