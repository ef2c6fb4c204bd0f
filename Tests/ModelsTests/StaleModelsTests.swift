import Failures
import Migrations
import Models
import Postgres
import TestCluster
import Testing

/// Which models a publication builds, and which it leaves alone.
@Suite struct StaleModelsTests {
    private let lab: Lab
    private let day = "2022-11-21"

    init() throws {
        lab = try Lab(
            "create table lab.other (id int)", "create table lab.codes (code text primary key)",
            "create table lab.a (id int primary key, name text)", "create table lab.b (id int primary key, name text)",
            "create table lab.c (day date primary key, name text)",
            "insert into lab.source values ('2022-11-21', 1, 'a')",
            """
            insert into ops.feeds (feed, file_pattern, format, target, scope)
            values ('other', 'other_{date}.csv', 'csv', 'lab.other', 'day')
            """)
        try lab.write(model: "lab.a", "full", "select s.id, s.name from lab.source as s")
        try lab.write(model: "lab.b", "full", "select a.id, a.name || lab.mark() as name from lab.a as a")
        try lab.write(
            model: "lab.c", "by_date(day)",
            "select d.day, (select min(k.code) from lab.codes as k) as name from affected_days as d, lab.other as o")
        try writeRepeatable()
        try migrate()
        try lab.publish(day)
    }

    private func writeRepeatable(mark: String = "!", code: String = "x") throws {
        try lab.folder.write(
            "create or replace function lab.mark() returns text language sql return '\(mark)';\n",
            to: "functions/lab/mark.sql")
        try lab.folder.write(
            "delete from lab.codes;\ninsert into lab.codes values ('\(code)');\n", to: "reference/lab/codes.sql")
    }

    /// Applies the functions and reference data of the lab beside those of the warehouse.
    private func migrate() throws {
        var connection = try lab.connect()
        let folder = try ModelFolder(path: lab.folder.path).migrations
        try Migrator(folder: folder, toolVersion: "test").up(on: &connection)
    }

    private func touchOther(_ day: String) throws {
        var connection = try lab.connect()
        try connection.deliver("other", scope: day, day: day)
    }

    private func models(_ told: [String]) -> [String] {
        told.filter { $0.hasPrefix("built") || $0.hasPrefix("skipped") }.map { $0.split(separator: "+")[0] }.map {
            $0.hasSuffix(" ") ? String($0.dropLast()) : String($0)
        }
    }

    @Test func nothingPendingSkipsEverything() throws {
        #expect(models(try lab.publish(day)) == ["skipped lab.a", "skipped lab.b", "skipped lab.c"])
    }

    @Test func changedSourceBuildsItsModelAndThoseAfterIt() throws {
        try lab.run("update lab.source set name = 'b'")
        try lab.touch(day)
        #expect(models(try lab.publish(day)) == ["built lab.a", "built lab.b", "skipped lab.c"])
        #expect(try lab.values("select name as value from lab.b") == ["b!"])
    }

    @Test func modelThatCameOutTheSameBuildsNothingAfterIt() throws {
        try lab.touch(day)
        #expect(models(try lab.publish(day)) == ["built lab.a", "skipped lab.b", "skipped lab.c"])
    }

    @Test func changeOfAnotherSourceBuildsOnlyItsModel() throws {
        try lab.run("insert into lab.other values (1)")
        try touchOther(day)
        #expect(models(try lab.publish(day)) == ["skipped lab.a", "skipped lab.b", "built lab.c"])
        #expect(try lab.values("select concat_ws(' ', day, name) as value from lab.c") == ["2022-11-21 x"])
    }

    @Test func changedModelFileIsStale() throws {
        try lab.write(model: "lab.b", "full", "select a.id, 'new' as name from lab.a as a")
        #expect(models(try lab.publish(day)) == ["skipped lab.a", "built lab.b", "skipped lab.c"])
        #expect(try lab.values("select name as value from lab.b") == ["new"])
        #expect(models(try lab.publish(day)).allSatisfy { $0.hasPrefix("skipped") })
    }

    @Test func changedFunctionMakesItsModelsStale() throws {
        try writeRepeatable(mark: "?")
        try migrate()
        #expect(models(try lab.publish(day)) == ["skipped lab.a", "built lab.b", "skipped lab.c"])
        #expect(try lab.values("select name as value from lab.b") == ["a?"])
        #expect(models(try lab.publish(day)).allSatisfy { $0.hasPrefix("skipped") })
    }

    @Test func changedReferenceDataMakesItsModelsStale() throws {
        try lab.run("insert into lab.other values (1)")
        try writeRepeatable(code: "y")
        try migrate()
        #expect(models(try lab.publish(day)) == ["skipped lab.a", "skipped lab.b", "built lab.c"])
        #expect(try lab.values("select name as value from lab.c") == ["y"])
    }

    @Test func newDayBuildsModelsByDateAndLeavesTheOthers() throws {
        try lab.run("insert into lab.other values (1)")
        #expect(models(try lab.publish("2022-11-22")) == ["skipped lab.a", "skipped lab.b", "built lab.c"])
        #expect(try lab.values("select day::text as value from lab.c") == ["2022-11-22"])
        #expect(try lab.values("select day::text as value from ops.days order by day") == [day, "2022-11-22"])
    }

    @Test func blockedBuildIsStillStale() throws {
        try lab.write(model: "lab.b", "full", "select a.id, 'new' as name from lab.a as a")
        try lab.write(assertion: "never", "select 1 as one")
        #expect(throws: ModelError.self) { try lab.publish(day) }
        try lab.folder.remove("tests/assertions/never.sql")
        #expect(models(try lab.publish(day)) == ["skipped lab.a", "built lab.b", "skipped lab.c"])
    }

    // MARK: rebuild

    private func rebuild(_ days: [String], _ selection: Publisher.Selection = .all) throws -> (Publication, [String]) {
        var connection = try lab.connect()
        var told: [String] = []
        let publication = try lab.publisher().rebuild(Set(try days.map(makeDay)), selection, on: &connection) {
            told.append($0.words)
        }
        return (publication, models(told))
    }

    @Test func rebuildBuildsEveryModelOfThePublishedDaysInTheRange() throws {
        try lab.publish("2022-11-22")
        try lab.publish("2022-11-24")
        try lab.run("insert into lab.other values (1)")
        let (publication, told) = try rebuild(["2022-11-22", "2022-11-23", "2022-11-24", "2022-11-30"])
        #expect(publication.days.map(\.description) == ["2022-11-22", "2022-11-24"])
        #expect(publication.isChanged)
        #expect(told == ["built lab.a", "built lab.b", "built lab.c"])
        #expect(try lab.values("select day::text as value from lab.c order by day") == ["2022-11-22", "2022-11-24"])
        #expect(try lab.values("select count(*)::text as value from ops.days") == ["3"])
    }

    @Test func rebuildOfOneModelBuildsThoseAfterItOnlyWhenItChanges() throws {
        #expect(try rebuild([day], .named(["lab.a"])).1 == ["built lab.a", "skipped lab.b", "skipped lab.c"])
        try lab.run("update lab.source set name = 'b'")
        #expect(try rebuild([day], .named(["lab.a"])).1 == ["built lab.a", "built lab.b", "skipped lab.c"])
    }

    @Test func rebuildOfAnUnknownModelIsAUsageError() throws {
        let error = #expect(throws: ModelError.self) { try rebuild([day], .named(["lab.a", "lab.z"])) }
        #expect(error?.message == "there is no model lab.z")
        #expect(error?.wayOut == "models: lab.a, lab.b, lab.c")
        #expect(error?.outcome == .usage)
    }
}
