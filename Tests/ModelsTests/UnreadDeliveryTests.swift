import Failures
import Models
import Postgres
import TestCluster
import Testing

/// Deliveries that no model reads: assertions may, so they are checked and filed like all others.
@Suite struct UnreadDeliveryTests {
    private let lab: Lab
    private let day = "2022-11-21"

    init() throws {
        lab = try Lab(
            "create table lab.other (id int)", "create table lab.t (id int primary key, name text)",
            "insert into lab.source values ('2022-11-21', 1, 'a')",
            """
            insert into ops.feeds (feed, file_pattern, format, target, scope)
            values ('other', 'other_{date}.csv', 'csv', 'lab.other', 'day'),
                ('always', 'always.csv', 'csv', 'lab.other', 'none')
            """)
        try lab.write(model: "lab.t", "full", "select s.id, s.name from lab.source as s")
        try lab.write(assertion: "small", of: "lab.other", "select o.id from lab.other as o where o.id > 9")
        try lab.touch(day)
        try lab.publish(day)
    }

    private func deliver(_ feed: String = "other", day: String?) throws {
        var connection = try lab.connect()
        try connection.deliver(feed, scope: day ?? "all", day: day)
    }

    /// When the days were published and built.
    private func times() throws -> [String] {
        try lab.values("select concat_ws(' ', day, published_at, rebuilt_at) as value from ops.days order by day")
    }

    private func results() throws -> [String] {
        try lab.values(
            "select concat_ws(' ', day, offending, published) as value from ops.assertion_results order by result_id")
    }

    private func pending() throws -> [String] {
        try lab.values(
            "select concat_ws(' ', feed, coalesce(day::text, '-')) as value from ops.affected_days order by 1")
    }

    @Test(arguments: ["other 2022-11-21", "always -"])
    func deliveryOfAPublishedDayIsCheckedAndConsumed(what: String) throws {
        try lab.run("insert into lab.other values (1)")
        let parts = what.split(separator: " ").map(String.init)
        try deliver(parts[0], day: parts[1] == "-" ? nil : parts[1])
        #expect(try pending() == [what])
        let (before, published) = (try times(), try lab.values("select published_at::text as value from ops.days"))
        #expect(
            try lab.publish(day) == [
                "savepoint", "skipped lab.t", "beforeAssertions", "asserted small 0", "beforeCommit", "committed",
            ])
        #expect(try pending() == [])
        #expect(try lab.values("select published_at::text as value from ops.days") == published)
        #expect(try times() != before)
        #expect(try lab.values("select (rebuilt_at > published_at)::text as value from ops.days") == ["true"])
        #expect(try results() == ["2022-11-21 0 t", "2022-11-21 0 t"])
        // Once: what is consumed is not checked again.
        #expect(try lab.publish(day) == ["savepoint", "skipped lab.t", "beforeCommit", "committed"])
        #expect(try results().count == 2)
    }

    @Test(arguments: ["other 2022-11-21", "always -"])
    func deliveryThatBreaksARuleBlocksThePublishedDay(what: String) throws {
        try lab.run("insert into lab.other values (10)")
        let parts = what.split(separator: " ").map(String.init)
        try deliver(parts[0], day: parts[1] == "-" ? nil : parts[1])
        let before = try times()
        let error = #expect(throws: ModelError.self) { try lab.publish(day) }
        #expect(error?.outcome == .assertionsFailed)
        #expect(error?.message == "2022-11-21 is not published, its previous state stands: small (1)")
        #expect(try times() == before)
        #expect(try pending() == [what])
        #expect(try results() == ["2022-11-21 0 t", "2022-11-21 1 f"])
        try lab.run("delete from lab.other")
        try lab.publish(day)
        #expect(try pending() == [])
    }

    @Test func deliveryOfAnotherPublishedDayIsFiledUnderThatDay() throws {
        try lab.publish("2022-11-22")
        let before = try times()
        try deliver(day: day)
        try lab.publish("2022-11-22")
        let after = try times()
        #expect(after.first != before.first)
        #expect(try pending() == [])
    }

    @Test func dayOfWhichNothingIsBuiltIsPublishedOnce() throws {
        #expect(
            try lab.publish("2022-11-23") == [
                "savepoint", "skipped lab.t", "beforeAssertions", "asserted small 0", "beforeCommit", "committed",
            ])
        #expect(
            try lab.values("select day::text as value from ops.days order by day") == ["2022-11-21", "2022-11-23"])
        #expect(try lab.publish("2022-11-23") == ["savepoint", "skipped lab.t", "beforeCommit", "committed"])
    }

    @Test func deliveryForADayThatIsNotPublishedWaits() throws {
        try deliver(day: "2022-11-30")
        let before = try times()
        #expect(try lab.publish(day) == ["savepoint", "skipped lab.t", "beforeCommit", "committed"])
        #expect(try times() == before)
        #expect(try pending() == ["other 2022-11-30"])
    }
}
