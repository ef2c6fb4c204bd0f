import Failures
import Migrations
import Models
import Postgres
import SQLText
import Testing

@Suite struct ModelFileTests {
    private func read(_ text: String, path: String = "marts/flow.sql") throws -> ModelFile {
        try ModelFile(
            try SourceFile(path: "sql/models/\(path)", bytes: Array(text.utf8)), relativePath: path)
    }

    /// A header that is right, with some lines replaced (an empty one left out), and a select.
    private func text(
        model: String = "-- model: marts.flow", kind: String = "-- kind: full", grain: String = "-- grain: one day",
        more: String = "", select: String = "select 1 as a;"
    ) -> String {
        [model, kind, grain, more, select].filter { !$0.isEmpty }.joined(separator: "\n") + "\n"
    }

    private func refusal(of text: String, path: String = "marts/flow.sql") throws -> ModelError {
        try #require(#expect(throws: ModelError.self) { try read(text, path: path) })
    }

    @Test(arguments: [
        ("view", ModelKind.view), ("full", .full), ("upsert", .upsert),
        ("by_date(visit_date)", .byDate(column: "visit_date")), ("versions(valid)", .versions(column: "valid")),
    ])
    func kindIsRead(_ word: String, _ kind: ModelKind) throws {
        let model = try read(text(kind: "-- kind:   \(word)"))
        #expect(model.kind == kind)
        #expect(model.table.description == "marts.flow")
        #expect(model.statement.text == "select 1 as a")
    }

    @Test func headerMayTellWhyInProse() throws {
        #expect(try read(text(more: "-- why:   A question: how many came?\n--        More of it.")).kind == .full)
    }

    @Test func lookbacksAreReadEachWithItsTable() throws {
        let model = try read(
            text(kind: "-- kind: by_date(day)", more: "-- lookback: 30 days of a.b\n-- lookback: 1 day of c.d"))
        #expect(model.lookbacks.map { "\($0.days) \($0.table)" } == ["30 a.b", "1 c.d"])
    }

    @Test(arguments: [
        "30 days", "0 days of a.b", "3661 days of a.b", "-1 days of a.b", "1 days of a.b", "3 days of b", "a of b.c",
        "",
    ])
    func lookbackThatIsWrongIsRefused(_ value: String) throws {
        let refusal = try refusal(of: text(kind: "-- kind: by_date(day)", more: "-- lookback: \(value)"))
        #expect(
            refusal.message == "a lookback is of a model by_date and says how far: lookback: 30 days of schema.table")
    }

    @Test func lookbackOfAModelWithoutDaysIsRefused() throws {
        let refusal = try refusal(of: text(more: "-- lookback: 30 days of a.b"))
        #expect(refusal.location == "sql/models/marts/flow.sql:4:14")
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let text: String
        let location: String
        let message: String

        var testDescription: String { text.debugDescription }
    }

    private static let noModel = "the header must say: model: marts.flow"
    private static let noKind =
        "the header must say: kind: view, full, upsert, by_date(column) or versions(column)"

    @Test(arguments: [
        Refusal(text: "-- kind: full\n-- grain: a\nselect 1;", location: "1:1", message: noModel),
        Refusal(
            text: "-- model: marts.flows\n-- kind: full\n-- grain: a\nselect 1;", location: "1:11", message: noModel),
        Refusal(text: "-- model:\n-- kind: full\n-- grain: a\nselect 1;", location: "1:10", message: noModel),
        Refusal(text: "-- model: marts.flow\n-- grain: a\nselect 1;", location: "1:1", message: noKind),
        Refusal(
            text: "-- model: marts.flow\n-- kind:  table\n-- grain: a\nselect 1;", location: "2:11", message: noKind),
        Refusal(
            text: "-- model: marts.flow\n-- kind: by_date()\n-- grain: a\nselect 1;", location: "2:10", message: noKind),
        Refusal(
            text: "-- model: marts.flow\n-- kind: by_date(a\"b)\n-- grain: a\nselect 1;", location: "2:10",
            message: noKind),
        Refusal(
            text: "-- model: marts.flow\n-- kind: by_date(Day)\n-- grain: a\nselect 1;", location: "2:10",
            message: noKind),
        Refusal(
            text: "-- model: marts.flow\n-- kind: full\nselect 1;", location: "1:1",
            message: "the header must say what a row is: grain: …"),
        Refusal(
            text: "-- model: marts.flow\n-- kind: full\n-- grain:\nselect 1;", location: "1:1",
            message: "the header must say what a row is: grain: …"),
        Refusal(
            text: "-- model: marts.flow\n-- kind: full\n--   depends: a\n-- grain: a\nselect 1;", location: "3:6",
            message: "the key 'depends' is not known"),
    ])
    func headerThatIsWrongIsRefusedAtItsPlace(_ sample: Refusal) throws {
        let refusal = try refusal(of: sample.text)
        #expect(refusal.location == "sql/models/marts/flow.sql:\(sample.location)")
        #expect(refusal.message == sample.message)
        #expect(refusal.outcome == .refused)
    }

    @Test(arguments: ["flow.sql", "a/b/flow.sql", "Marts/flow.sql", "marts/flow-1.sql"])
    func pathThatNamesNoTableIsRefused(_ path: String) throws {
        let refusal = try refusal(of: text(), path: path)
        #expect(refusal.message == "a model's file is models/<schema>/<table>.sql")
        #expect(refusal.location == "sql/models/\(path):1:1")
    }

    @Test(arguments: [
        ("select 1;\nselect 2;", 2, "5:1"), ("-- nothing", 0, "1:1"), ("insert into t values (1);", 1, "4:1"),
        ("delete from t;", 1, "4:1"),
    ])
    func fileThatIsNotOneSelectIsRefused(_ select: String, _ count: Int, _ place: String) throws {
        let refusal = try refusal(of: text(select: select))
        #expect(refusal.message == "\(count) statements, where there must be one select")
        #expect(refusal.location == "sql/models/marts/flow.sql:\(place)")
    }

    @Test(arguments: ["with a as (select 1) select 1 from a;", "values (1);", "table t;", "select 1"])
    func everyFormOfSelectIsTaken(_ select: String) throws {
        #expect(try read(text(select: select)).kind == .full)
    }

    @Test func repeatedKeyIsRefusedAtTheSecond() throws {
        let error = #expect(throws: SourceError.self) { try read(text(more: "-- kind: view")) }
        #expect(error?.location == "sql/models/marts/flow.sql:4:4")
    }

    @Test func viewBecomesARepeatableFileThatKeepsTheReadersRights() throws {
        let file = try #require(try read(text(kind: "-- kind: view")).viewFile())
        #expect(file.kind == .view)
        #expect(file.key == "marts.flow")
        #expect(file.prelude == "create or replace view \"marts\".\"flow\" with (security_invoker) as\n")
        #expect(try read(text()).viewFile() == nil)
    }
}
