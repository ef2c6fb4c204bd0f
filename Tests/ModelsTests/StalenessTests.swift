import Migrations
import Models
import Postgres
import TestCluster
import Testing

/// Which models are stale for which days, and how they are brought up to date.
@Suite struct StalenessTests {
    private let lab: Lab

    init() throws {
        lab = try Lab(
            "create table lab.daily (day date primary key, name text)",
            "create table lab.sums (day date primary key, name text)",
            "create table lab.whole (id int primary key, name text)")
        try writeDaily("a")
        try lab.write(
            model: "lab.sums", "by_date(day)",
            "select t.day, t.name from affected_days as d inner join lab.daily as t on t.day = d.day")
        try writeWhole("a")
        for day in 20...23 {
            try lab.publish("2022-11-\(day)")
        }
    }

    private func writeDaily(_ name: String) throws {
        try lab.write(model: "lab.daily", "by_date(day)", "select d.day, '\(name)' as name from affected_days as d")
    }

    private func writeWhole(_ name: String) throws {
        try lab.write(model: "lab.whole", "full", "select 1 as id, '\(name)' as name")
    }

    /// Every stale model, with its days of November where it has days.
    private func stale() throws -> [String] {
        var connection = try lab.connect()
        let staleness = try ModelFolder(path: lab.folder.path).staleness(on: &connection)
        let dated = staleness.days.map { table, days in
            "\(table) \(days.sorted().map { $0.description.suffix(2) }.joined(separator: " "))"
        }
        return (staleness.undated.map(\.description) + dated).sorted()
    }

    @discardableResult
    private func rebuildStale(_ days: ClosedRange<Int>) throws -> Publication {
        var connection = try lab.connect()
        let days = try days.map { try makeDay("2022-11-\($0)") }
        return try lab.publisher().rebuild(Set(days), .stale, on: &connection)
    }

    private func names() throws -> [String] {
        try lab.values("select concat_ws(' ', to_char(s.day, 'DD'), s.name) as value from lab.sums as s order by 1")
    }

    @Test func nothingIsStaleAfterPublishing() throws {
        #expect(try stale() == [])
        #expect(try !rebuildStale(20...23).isChanged)
    }

    @Test func editedModelIsStaleForEveryPublishedDayUntilItIsBuilt() throws {
        try writeDaily("b")
        #expect(try stale() == ["lab.daily 20 21 22 23"])
        try rebuildStale(20...21)
        #expect(try stale() == ["lab.daily 22 23"])
        // What reads it came along.
        #expect(try names() == ["20 b", "21 b", "22 a", "23 a"])
        try rebuildStale(20...23)
        #expect(try stale() == [])
        #expect(try names() == ["20 b", "21 b", "22 b", "23 b"])
    }

    @Test func publishingADayLeavesTheOthersStale() throws {
        try writeDaily("b")
        try lab.touch("2022-11-22")
        try lab.publish("2022-11-24")
        #expect(try stale() == ["lab.daily 20 21 23"])
        #expect(try names() == ["20 a", "21 a", "22 b", "23 a", "24 b"])
    }

    @Test func modelWithoutDaysIsStaleUntilTheNextPublication() throws {
        try writeWhole("b")
        #expect(try stale() == ["lab.whole"])
        #expect(try rebuildStale(23...23).isChanged)
        #expect(try stale() == [])
        #expect(try lab.values("select name as value from lab.whole") == ["b"])
    }

    @Test func fileThatIsChangedBackIsStaleAgain() throws {
        try writeWhole("b")
        try lab.publish("2022-11-24")
        try writeWhole("a")
        // A day that the first version built must not pass for the table's last build.
        #expect(try stale() == ["lab.whole"])
        try lab.publish("2022-11-20")
        #expect(try lab.values("select name as value from lab.whole") == ["a"])
    }

    @Test func newModelIsStaleForEveryDay() throws {
        try lab.run("create table lab.more (day date primary key)")
        try lab.write(model: "lab.more", "by_date(day)", "select d.day from affected_days as d")
        #expect(try stale() == ["lab.more 20 21 22 23"])
        try rebuildStale(20...23)
        #expect(try lab.values("select count(*)::text as value from lab.more") == ["4"])
    }

    @Test func modelThatIsGoneIsForgottenWhereItsDaysAreFiled() throws {
        try lab.folder.remove("models/lab/sums.sql")
        try lab.folder.remove("models/lab/whole.sql")
        try lab.touch("2022-11-23")
        try writeDaily("b")
        try lab.publish("2022-11-23")
        #expect(
            try lab.values(
                "select concat_ws(' ', m.key, f.key) as value from ops.days as d, jsonb_each(d.models) as m, "
                    + "jsonb_each(d.fingerprints) as f where d.day = '2022-11-23'") == ["lab.daily lab.daily"])
        #expect(try lab.values("select model_name as value from ops.models") == [])
    }

    @Test func modelIsStaleWhenItChangesItsKindAndBack() throws {
        func staleDaily() throws -> [String] { try stale().filter { $0.hasPrefix("lab.daily") } }
        try lab.write(model: "lab.daily", "full", "select d.day, 'full' as name from ops.days as d")
        #expect(try staleDaily() == ["lab.daily"])
        try rebuildStale(23...23)
        #expect(try staleDaily() == [])
        try writeDaily("a")
        #expect(try staleDaily() == ["lab.daily 20 21 22 23"])
        try rebuildStale(20...23)
        #expect(try names() == ["20 a", "21 a", "22 a", "23 a"])
        try lab.write(model: "lab.daily", "full", "select d.day, 'full' as name from ops.days as d")
        #expect(try staleDaily() == ["lab.daily"])
    }

    @Test func editOfAModelWithoutDaysMakesThoseByDateThatReadItStale() throws {
        try lab.run("create table lab.between (id int primary key, name text)")
        try lab.write(model: "lab.between", "full", "select w.id, w.name from lab.whole as w")
        try lab.write(
            model: "lab.sums", "by_date(day)",
            "select d.day, b.name from affected_days as d cross join lab.between as b")
        try rebuildStale(20...23)
        try writeWhole("b")
        #expect(try stale() == ["lab.sums 20 21 22 23", "lab.whole"])
        try rebuildStale(20...23)
        #expect(try names() == ["20 b", "21 b", "22 b", "23 b"])
    }

    @Test func referenceDataInAFileBesideTheTablesOwnCountsAsWell() throws {
        try lab.run("create table lab.codes (code text)")
        try lab.write(
            model: "lab.sums", "by_date(day)",
            "select d.day, (select min(c.code) from lab.codes as c) as name from affected_days as d")
        try rebuildStale(20...23)
        try lab.folder.write("insert into lab.codes values ('north');\n", to: "reference/lab/codes_north.sql")
        var connection = try lab.connect()
        try Migrator(folder: try ModelFolder(path: lab.folder.path).migrations, toolVersion: "test").up(on: &connection)
        #expect(try stale() == ["lab.sums 20 21 22 23"])
    }

    @Test func blockedRebuildIsFiledForEachOfItsDaysAndStaysStale() throws {
        try writeDaily("b")
        try lab.write(assertion: "never", "select 1 as one")
        let error = #expect(throws: ModelError.self) { try rebuildStale(20...23) }
        #expect(
            error?.message
                == "2022-11-20 … 2022-11-23 are not built, their previous state stands: never (1)")
        let blocked = "select concat_ws(' ', to_char(day, 'DD'), assertion) as value from ops.blocked_days order by 1"
        #expect(try lab.values(blocked) == ["20 never", "21 never", "22 never", "23 never"])
        #expect(try stale() == ["lab.daily 20 21 22 23"])
        #expect(try names().first == "20 a")

        // Once the rule is mended and the edit undone nothing is built, but the day is looked at again.
        try writeDaily("a")
        try lab.folder.remove("tests/assertions/never.sql")
        try lab.publish("2022-11-21")
        #expect(try lab.values(blocked) == ["20 never", "22 never", "23 never"])
    }
}
