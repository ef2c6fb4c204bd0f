import Models
import Postgres
import TestCluster
import Testing

/// A model that sees only new loads sees all that are live once more when it has changed, or is built anew.
@Suite struct UpsertRepairTests {
    private let lab: Lab
    private let day = "2022-11-21"

    init() throws {
        lab = try Lab(
            "create table lab.codes (id int, name text, load_id bigint)",
            "create table lab.staff (id int, name text, load_id bigint)",
            "create table lab.k (id int primary key, name text)",
            """
            insert into ops.feeds (feed, file_pattern, format, target, scope)
            values ('codes', 'codes.csv', 'csv', 'lab.codes', 'none'),
                ('staff', 'staff_{date}.csv', 'csv', 'lab.staff', 'snapshot')
            """)
        try writeModel()
        try deliver("codes", scope: "all", id: 1)
        try lab.publish(day)
        for (number, scope) in ["2022-11-19", "2022-11-20"].enumerated() {
            try deliver("staff", scope: scope, id: number + 2)
            try lab.publish(day)
        }
        #expect(try rows() == ["(1,a)", "(2,a)", "(3,a)"])
    }

    private func writeModel(_ name: String = "s.name", where condition: String = "") throws {
        try lab.write(
            model: "lab.k", "upsert",
            """
            select s.id, \(name) as name
            from (select * from lab.codes union all select * from lab.staff) as s
            where s.load_id in (select l.load_id from affected_loads as l)\(condition)
            """)
    }

    private func deliver(_ feed: String, scope: String, id: Int, name: String = "a") throws {
        var connection = try lab.connect()
        let load = try connection.deliver(feed, scope: scope, day: nil, records: 1)
        try connection.run("insert into \(verbatim: "lab.\(feed)") values (\(id)::int, \(name), \(load)::bigint)")
    }

    private func rows() throws -> [String] {
        try lab.values("select k::text as value from lab.k as k order by id")
    }

    private func damage() throws {
        try lab.run("update lab.k set name = 'damaged' where id < 3")
        try lab.run("delete from lab.k where id = 3")
    }

    private func rebuild() throws {
        var connection = try lab.connect()
        let day = try makeDay(day)
        _ = try lab.publisher().rebuild([day], .named(["lab.k"]), on: &connection)
    }

    @Test func unchangedModelSeesNewLoadsOnly() throws {
        try damage()
        try deliver("codes", scope: "all", id: 4)
        try lab.publish(day)
        #expect(try rows() == ["(1,damaged)", "(2,damaged)", "(4,a)"])
    }

    @Test func editedModelRepairsWhatWasDamaged() throws {
        try damage()
        try writeModel(where: " and true")
        #expect(try lab.publish(day).contains("built lab.k +3 -0"))
        #expect(try rows() == ["(1,a)", "(2,a)", "(3,a)"])
        #expect(try lab.publish(day).contains("skipped lab.k"))
    }

    @Test func editedModelWritesEveryRowAnew() throws {
        try writeModel("upper(s.name)")
        #expect(try lab.publish(day).contains("built lab.k +3 -0"))
        #expect(try rows() == ["(1,A)", "(2,A)", "(3,A)"])
    }

    @Test func rebuildRepairsWhatWasDamaged() throws {
        try damage()
        try rebuild()
        #expect(try rows() == ["(1,a)", "(2,a)", "(3,a)"])
    }

    @Test func supersededAndFailedLoadsAreNotSeenAgain() throws {
        // Rows of loads that are no longer live, as only a careless hand leaves them behind.
        try deliver("staff", scope: "2022-11-20", id: 3, name: "b")
        try lab.publish(day)
        #expect(try rows() == ["(1,a)", "(2,a)", "(3,b)"])
        try lab.run("update ops.loads set status = 'failed' where feed = 'codes'")
        try damage()
        try rebuild()
        #expect(try rows() == ["(1,damaged)", "(2,a)", "(3,b)"])
    }
}
