import CompressedSamples
import Failures
import Postgres
import TestCluster
import Testing

@testable import Staging

/// Files for tables that are no feed's.
@Suite struct TableLoadTests {
    private let site: LoadingSite
    private let table = TableName(schema: "lab", name: "Results")

    init() throws {
        site = try LoadingSite()
        var connection = try site.connect()
        try connection.run("create schema lab")
    }

    private func make(_ definition: String) throws {
        var connection = try site.connect()
        for statement in definition.split(separator: ";") {
            try connection.run(SQL(verbatim: String(statement)))
        }
    }

    private func makeTable(_ columns: String) throws {
        try make("create table lab.\"Results\" (\(columns))")
    }

    @discardableResult
    private func load(
        _ name: String, _ text: String, mapping: ColumnMapping = ColumnMapping(), maxRejects: Int? = nil,
        rules: ChangeRules = ChangeRules(), into other: TableName? = nil,
        observe: (StagingEvent) throws -> Void = { _ in }
    ) throws -> LoadResult {
        let path = try site.folder.write(name, text)
        return try site.load(
            Delivery(into: other ?? table, path: path, mapping: mapping), maxRejects: maxRejects, rules: rules,
            observe: observe)
    }

    private func rows() throws -> [String] {
        try site.texts("select t from lab.\"Results\" as t order by t::text")
    }

    @Test func tableWithoutLineageTakesAFile() throws {
        try makeTable("n int, _note text, day date")
        let report = try #require(try load("a.csv", "Day,n,_note\n2022-11-20,1,x\n").report)
        #expect(report.loaded == 1)
        #expect(try rows() == ["(1,x,2022-11-20)"])
        #expect(
            try site.texts("select concat_ws(' ', coalesce(feed, '-'), target, scope, status) from ops.loads")
                == ["- lab.Results a.csv loaded"])
        #expect(try site.text("select count(*) from ops.affected_days") == "0")
    }

    @Test func lineageIsFilledWhereTheTableHasIt() throws {
        try makeTable("n int, _load_id bigint, _record_no int")
        let load = try #require(try load("a.csv", "n\n7\n8\n").report?.load)
        #expect(try rows() == ["(7,\(load),1)", "(8,\(load),2)"])
        #expect(try site.text("select ops.staged_rows(\(load))") == "2")
    }

    @Test func contentIsLoadedOnceWhateverItsName() throws {
        try makeTable("n int")
        let first = try #require(try load("a.csv", "n\n1\n").report?.load)
        #expect(try load("a.csv", "n\n1\n").alreadyLoaded == first)
        #expect(try load("b.csv", "n\n1\n").alreadyLoaded == first)
        #expect(try rows() == ["(1)"])
    }

    @Test func contentThatCameMeanwhileUnderAnotherNameIsSeenUnderTheLock() throws {
        try makeTable("n int")
        let result = try load("a.csv", "n\n1\n") { event in
            if case .began = event {
                try load("b.csv", "n\n1\n")
            }
        }
        #expect(result.alreadyLoaded != nil)
        #expect(try rows() == ["(1)"])
    }

    @Test func contentThatCameMeanwhileInAnotherPackingIsSeenAtTheEnd() throws {
        try makeTable("n int")
        let (site, table) = (site, table)
        var second: BackgroundThread<LoadResult>?
        let first = try load("a.csv", "n\n1\n") { event in
            guard case .beforeCommit = event else { return }
            // Its size is another, so nothing keeps the two apart before the ledger has both.
            let path = try site.folder.write("b.csv.gz", try CompressedSample.gzip(Array("n\n1\n".utf8)))
            second = BackgroundThread {
                try site.load(Delivery(into: table, path: path, mapping: ColumnMapping()))
            }
            try wait { try site.text("select count(*) from pg_locks where not granted") == "1" }
        }
        #expect(try second?.wait().alreadyLoaded == first.report?.load)
        #expect(try rows() == ["(1)"])
        #expect(try site.texts("select status from ops.loads") == ["loaded"])
    }

    @Test func newContentOfANameIsRefusedUnlessToldOtherwise() throws {
        try makeTable("n int, _load_id bigint")
        let first = try #require(try load("a.csv", "n\n1\n").report?.load)
        let error = #expect(throws: LedgerError.self) { try load("a.csv", "n\n2\n") }
        #expect(error?.outcome == .refused && error?.wayOut?.contains("--on-change") == true)
        #expect(try rows() == ["(1,\(first))"])
        let second = try #require(try load("a.csv", "n\n2\n", rules: ChangeRules(onChange: .append)).report?.load)
        #expect(try rows() == ["(1,\(first))", "(2,\(second))"])
        let third = try #require(try load("a.csv", "n\n3\n", rules: ChangeRules(onChange: .replace)).report?.load)
        #expect(try rows() == ["(3,\(third))"])
        let again = try #require(try load("a.csv", "n\n3\n", rules: ChangeRules(force: true)).report)
        #expect(again.superseded == third)
        #expect(try rows() == ["(3,\(again.load))"])
    }

    @Test func forcedContentThatIsLiveUnderAnotherNameIsRefused() throws {
        try makeTable("n int, _load_id bigint")
        try load("a.csv", "n\n1\n")
        let error = #expect(throws: LedgerError.self) { try load("b.csv", "n\n1\n", rules: ChangeRules(force: true)) }
        #expect(error?.message.contains("a.csv") == true && error?.outcome == .refused)
    }

    @Test(arguments: [("n\n2\n", ChangeRules(onChange: .replace)), ("n\n1\n", ChangeRules(force: true))])
    func rowsWithoutLoadNumberCannotBeReplaced(text: String, rules: ChangeRules) throws {
        try makeTable("n int")
        try load("a.csv", "n\n1\n")
        let error = #expect(throws: LedgerError.self) { try load("a.csv", text, rules: rules) }
        #expect(error?.message.contains("lab.Results lacks _load_id") == true && error?.outcome == .refused)
        #expect(try rows() == ["(1)"])
        #expect(try load("a.csv", "n\n3\n", rules: ChangeRules(onChange: .append)).report != nil)
    }

    @Test func failedLoadLeavesNothing() throws {
        try makeTable("n int")
        #expect(throws: StagingError.self) { try load("a.csv", "n\n1\nx\n") }
        #expect(try rows().isEmpty)
        #expect(try site.texts("select concat_ws(' ', target, status) from ops.loads") == ["lab.Results failed"])
    }

    @Test func rejectsOfATableAreRepaired() throws {
        try makeTable("n int, _load_id bigint, _record_no bigint")
        let mapping = ColumnMapping(headers: ["Number": "n"])
        let load = try #require(try load("a.csv", "Number\n1\nx\n", mapping: mapping, maxRejects: 1).report?.load)
        #expect(try site.export(load).text == "Number,_record_no\nx,2\n")
        let repair = try #require(try site.repair(load, "Number,_record_no\n2,2\n", mapping: mapping).report?.load)
        #expect(try rows() == ["(1,\(load),1)", "(2,\(repair),2)"])
        var connection = try site.connect()
        #expect(try connection.rejectedLoads(limit: 9).map { [$0.feed, $0.target] } == [[nil, "lab.Results"]])
        // What feeds have delivered is something else.
        #expect(try connection.liveLoads().isEmpty)
    }

    @Test func rejectsOfATableWithoutLineageCannotBeRepaired() throws {
        try makeTable("n int, _load_id bigint")
        let load = try #require(try load("a.csv", "n\n1\nx\n", maxRejects: 1).report?.load)
        let error = #expect(throws: (any Error).self) { try site.repair(load, "n,_record_no\n2,2\n") }
        #expect((error as? any Failure)?.outcome == .refused)
    }

    @Test func mappingNamesColumnsHeadersAndNulls() throws {
        try makeTable("n int, word text, free int, made int generated always as (n * 2) stored")
        let mapping = ColumnMapping(
            headers: ["#": "n"], ignoredHeaders: ["junk", "made"], optionalColumns: ["free"], nullTokens: ["N/A"])
        try load("a.csv", "#,WORD,junk,made\n1,N/A,z,9\nN/A,b,,\n", mapping: mapping)
        #expect(try rows() == ["(,b,,)", "(1,N/A,,2)"])
    }

    @Test(arguments: [
        ("n,made\n1,2\n", ColumnMapping(), "'made' is computed by the server"),
        ("n,always\n1,2\n", ColumnMapping(), "'always' is computed by the server"),
        ("n,other\n1,2\n", ColumnMapping(), "'other' is unknown"),
        ("n\n1\n", ColumnMapping(), "no header for needed"),
        ("n\n1\n", ColumnMapping(optionalColumns: ["needed"]), "may not be empty and has no default"),
        ("n,needed\n1,2\n", ColumnMapping(headers: ["x": "y"]), "no column y to map 'x' to"),
        ("n,needed\n1,2\n", ColumnMapping(optionalColumns: ["y"]), "no column y to leave out"),
    ])
    func headerThatDoesNotFitIsRefused(text: String, mapping: ColumnMapping, words: String) throws {
        try makeTable(
            """
            n int, needed int not null, made int generated always as (n * 2) stored,
            always bigint generated always as identity
            """)
        let error = #expect(throws: StagingError.self) { try load("a.csv", text, mapping: mapping) }
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
        #expect(error?.wayOut?.contains("--map") == true && error?.outcome == .refused)
        #expect(try site.ledger().isEmpty)
    }

    @Test func identityByDefaultIsFilledOrLeftOut() throws {
        try makeTable("id bigint generated by default as identity, n int")
        try load("a.csv", "id,n\n70,1\n")
        try load("b.csv", "n\n2\n", mapping: ColumnMapping(optionalColumns: ["id"]))
        #expect(try rows() == ["(1,2)", "(70,1)"])
    }

    @Test func partitionedTableTakesAFile() throws {
        try make(
            """
            create table lab."Results" (n int, _load_id bigint) partition by range (n);
            create table lab.low partition of lab."Results" for values from (0) to (10);
            create table lab.high partition of lab."Results" for values from (10) to (20)
            """)
        try load("a.csv", "n\n1\n11\n")
        #expect(try site.texts("select n from lab.low union all select n from lab.high") == ["1", "11"])
        #expect(try load("a.csv", "n\n2\n", rules: ChangeRules(onChange: .replace)).report != nil)
        #expect(try site.texts("select n from lab.\"Results\"") == ["2"])
        #expect(throws: StagingError.self) { try load("b.csv", "n\n99\n") }
        #expect(try site.texts("select n from lab.\"Results\"") == ["2"])
    }

    @Test(arguments: [
        ("create table lab.t (n int, _load_id int)", "has a column _load_id that is integer"),
        ("create table lab.t (n int, _load_id bigint generated always as identity)", "computes its column _load_id"),
        ("create unlogged table lab.t (n int)", "is unlogged"),
        ("create view lab.t as select 1 as n", "is a view"),
        ("create materialized view lab.t as select 1 as n", "is a materialized view"),
        ("create sequence lab.t", "is a sequence"),
        (
            "create foreign data wrapper none; create server s foreign data wrapper none; "
                + "create foreign table lab.t (n int) server s", "is a foreign table"
        ),
        (
            "create table lab.t (n int) partition by range (n); "
                + "create unlogged table lab.p partition of lab.t for values from (0) to (9)", "is unlogged"
        ),
        ("select 1", "does not exist"),
    ])
    func whatIsNoTableForAFileIsRefused(definition: String, words: String) throws {
        try make(definition)
        try expectRefused(TableName(schema: "lab", name: "t"), words)
    }

    @Test(arguments: [
        ("staging", "sample", "is the target of feed sample"), ("ops", "loads", "belongs to the warehouse itself"),
    ])
    func whatIsTheWarehousesOwnIsRefused(schema: String, name: String, words: String) throws {
        try expectRefused(TableName(schema: schema, name: name), words)
    }

    private func expectRefused(_ table: TableName, _ words: String) throws {
        let error = #expect(throws: StagingError.self) { try load("a.csv", "n\n1\n", into: table) }
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
        #expect(error?.outcome == .refused && error?.wayOut?.isEmpty == false)
        #expect(try site.ledger().isEmpty)
    }

    @Test func oneContentIsLiveInATableOnce() throws {
        try makeTable("n int")
        try load("a.csv", "n\n1\n")
        try load("b.csv", "n\n2\n")
        var connection = try site.connect()
        let error = #expect(throws: PostgresError.self) {
            try connection.run("update ops.loads set file_id = (select min(file_id) from ops.loads)")
        }
        #expect(error?.message.contains("loads_target_content_key") == true)
    }
}
