import Failures
import Migrations
import Models
import Postgres
import TestCluster
import Testing

/// Models over small tables: what they read and in which order they come, as Postgres tells it.
@Suite struct ModelGraphTests {
    private let cluster: TestCluster
    private let database: String
    private let folder: TemporarySQLFolder

    init() throws {
        cluster = try TestCluster.shared()
        database = try cluster.makeDatabase(.empty)
        folder = try TemporarySQLFolder()
        try run("create schema lab")
        for table in ["a", "b", "c"] {
            try run("create table lab.\(table) (id int primary key, name text)")
        }
        try run("create table lab.source (id int, name text, day date)")
    }

    private func run(_ statement: String) throws {
        var connection = try cluster.connect(database)
        try connection.run(SQL(verbatim: statement))
    }

    private func write(_ table: String, _ select: String, kind: String = "full") throws {
        try folder.write(
            "-- model: lab.\(table)\n-- kind: \(kind)\n-- grain: one row\n\(select);\n", to: "models/lab/\(table).sql")
    }

    private func graph() throws -> ModelGraph {
        var connection = try cluster.connect(database)
        return try ModelGraph(of: try ModelFolder(path: folder.path).models, on: &connection)
    }

    private func order() throws -> [String] { try graph().order.map(\.table.name) }

    private func refusal() throws -> ModelError {
        try #require(#expect(throws: ModelError.self) { try graph() })
    }

    @Test func modelComesAfterThoseItReads() throws {
        try write("a", "select id, name from lab.b")
        try write("b", "select id, name from lab.c where id in (select id from lab.c)")
        try write("c", "select id, name from lab.source")
        #expect(try order() == ["c", "b", "a"])
    }

    @Test func modelsThatReadNothingOfEachOtherGoByName() throws {
        for table in ["c", "a", "b"] {
            try write(table, "select id, name from lab.source")
        }
        #expect(try order() == ["a", "b", "c"])
    }

    @Test func modelComesAfterWhatItReadsThroughViews() throws {
        try run("create view lab.inner_view as select id, name from lab.b")
        try run("create view lab.outer_view as select id, name from lab.inner_view")
        try write("inner_view", "select id, name from lab.b", kind: "view")
        try write("outer_view", "select id, name from lab.inner_view", kind: "view")
        try write("a", "select id, name from lab.outer_view")
        try write("b", "select id, name from lab.source")
        let graph = try graph()
        #expect(graph.order.map(\.table.name) == ["b", "a"])
        let read = graph.reads[TableName(schema: "lab", name: "a")] ?? []
        #expect(read.map(\.name).sorted() == ["b", "inner_view", "outer_view"])
    }

    @Test func modelComesAfterWhatItReadsThroughViewsThatAreNoModels() throws {
        try run("create view lab.theirs as select id, name from lab.b")
        try write("a", "select id, name from lab.theirs")
        try write("b", "select id, name from lab.source")
        #expect(try order() == ["b", "a"])
    }

    @Test func modelComesAfterThoseItRefersTo() throws {
        try run("alter table lab.a add foreign key (id) references lab.c deferrable initially deferred")
        for table in ["a", "b", "c"] {
            try write(table, "select id, name from lab.source")
        }
        #expect(try order() == ["b", "c", "a"])
    }

    @Test func readsNameTablesColumnlessReadsAndFunctions() throws {
        try run("create function lab.spell(name text) returns text language sql return upper(name)")
        try write("a", "select s.id, lab.spell(s.name) as name from lab.source as s, (select count(*) from lab.b) as n")
        let read = try graph().reads[TableName(schema: "lab", name: "a")] ?? []
        #expect(read.filter { $0.schema == "lab" }.map(\.name).sorted() == ["b", "source", "spell"])
    }

    @Test func modelMayReadItsOwnTable() throws {
        try write("a", "select s.id, s.name from lab.source as s where s.id not in (select id from lab.a)")
        #expect(try order() == ["a"])
    }

    @Test func circleIsNamed() throws {
        try write("a", "select id, name from lab.c")
        try write("b", "select id, name from lab.c")
        try write("c", "select id, name from lab.b")
        let refusal = try refusal()
        #expect(refusal.message == "models read each other in a circle: lab.c → lab.b → lab.c")
        #expect(refusal.outcome == .refused)
    }

    @Test func modelMayReadItsParameters() throws {
        try write("a", "select id, name from lab.source where day in (select day from affected_days)", kind: "upsert")
        try write("b", "select load_id::int as id, '' as name from affected_loads")
        #expect(try order() == ["a", "b"])
    }

    struct Mismatch: Sendable, CustomTestStringConvertible {
        let select: String
        let message: String

        var testDescription: String { select }
    }

    @Test(arguments: [
        Mismatch(
            select: "select id, name as nam from lab.source", message: "column 2, nam, is not a column of the table"),
        Mismatch(
            select: "select id::bigint as id, name from lab.source",
            message: "column 1, id, is bigint, the table has integer"),
        Mismatch(select: "select id from lab.source", message: "the column name is not selected"),
        Mismatch(
            select: "select id, name, day from lab.source", message: "column 3, day, is not a column of the table"),
        Mismatch(
            select: "select id, name::varchar as name from lab.source",
            message: "column 2, name, is character varying, the table has text"),
    ])
    func firstColumnThatDoesNotFitIsNamed(_ sample: Mismatch) throws {
        try write("a", "\n\(sample.select)")
        let refusal = try refusal()
        #expect(refusal.message == "the select does not fit lab.a: \(sample.message)")
        #expect(refusal.location == "\(folder.path)/models/lab/a.sql:5:1")
        #expect(refusal.outcome == .refused)
    }

    @Test func columnsWithDefaultsAndGeneratedOnesMayBeLeftOut() throws {
        try run("alter table lab.a add made int generated always as (id * 2) stored, add known boolean default true")
        try write("a", "select name, id from lab.source")
        #expect(try order() == ["a"])
        try write("a", "select name, id, 1 as made from lab.source")
        #expect(try refusal().message.hasSuffix("column 3, made, is not a column of the table"))
    }

    @Test func modelWithoutATableIsRefused() throws {
        try write("nowhere", "select id, name from lab.source")
        let refusal = try refusal()
        #expect(refusal.message == "its table lab.nowhere does not exist")
        #expect(refusal.location == "\(folder.path)/models/lab/nowhere.sql:4:1")
    }

    @Test func tableWithoutAPrimaryKeyIsRefused() throws {
        try run("create table lab.keyless (id int unique)")
        try write("keyless", "select id from lab.source")
        #expect(try refusal().message == "lab.keyless has no primary key, which this kind of model works by")
    }

    @Test(arguments: ["dya", "name", "maybe"])
    func dayColumnThatIsNoneIsRefused(_ column: String) throws {
        try run("create table lab.daily (id int primary key, name text, maybe date)")
        try write("daily", "select id, name, day as maybe from lab.source", kind: "by_date(\(column))")
        let refusal = try refusal()
        #expect(refusal.message.contains(column))
        #expect(refusal.location?.hasPrefix("\(folder.path)/models/lab/daily.sql:") == true)
        #expect(refusal.outcome == .refused)
    }

    @Test func mistakeInASelectIsReportedAtItsPlace() throws {
        try write("a", "select id,\n  nmae as name\nfrom lab.source")
        let error = try #require(#expect(throws: SQLFileError.self) { try graph() })
        #expect(error.location == "\(folder.path)/models/lab/a.sql:5:3")
        #expect(error.message == "column \"nmae\" does not exist [42703]")
        #expect(error.outcome == .failed)
    }

    @Test func nothingIsLeftBehind() throws {
        var connection = try cluster.connect(database)
        try write("a", "select id, name from lab.source")
        _ = try ModelGraph(of: try ModelFolder(path: folder.path).models, on: &connection)
        try write("a", "select nope from lab.source")
        let models = try ModelFolder(path: folder.path).models
        #expect(throws: SQLFileError.self) { try ModelGraph(of: models, on: &connection) }
        let isInsideTransaction = connection.isInsideTransaction
        #expect(!isInsideTransaction)
        #expect(
            try connection.values(
                """
                select c.relname as value from pg_class as c
                where c.relname like 'model\\_%' or c.relname in ('affected_days', 'affected_loads') or c.relkind = 'v'
                    and c.relnamespace = 'lab'::regnamespace
                """) == [])
    }

    @Test func realFolderHasAnOrder() throws {
        var connection = try cluster.connect(try cluster.makeDatabase(.warehouse))
        let models = try ModelFolder(path: TestCluster.sqlFolder).models
        let graph = try ModelGraph(of: models, on: &connection)
        let names = graph.order.map(\.table.name)
        let place = { (name: String) in names.firstIndex(of: name) ?? -1 }
        #expect(place("patients") < place("visits") && place("visits") < place("patient_flow"))
        #expect(names.count == models.filter { $0.kind != .view }.count)
    }
}
