import Failures
import Postgres
import TestCluster
import Testing

@testable import Staging

@Suite struct DryRunTests {
    private static let name = "sample_2022-11-20.csv"

    private func rehearse(
        _ site: LoadingSite, _ text: String, maxRejects: Int? = nil, maxRejectRatio: Double? = nil,
        rules: ChangeRules = ChangeRules(), isSplit: Bool = false
    ) throws -> DryRunResult {
        var connection = try site.connect()
        defer { #expect(connection.isInsideTransaction == false) }
        let loader = FileLoader(
            client: "test", version: "1", maxRejects: maxRejects, maxRejectRatio: maxRejectRatio, rules: rules)
        return try loader.rehearse(try site.delivery(Self.name, text), isSplit: isSplit, on: &connection)
    }

    private func read(_ result: DryRunResult) throws -> DryRun {
        guard case .read(let run) = result else {
            throw NotRead()
        }
        return run
    }

    private struct NotRead: Error {}

    /// Everything that a load could change.
    private func state(_ site: LoadingSite) throws -> [String] {
        try ["staging.sample", "ops.loads", "ops.files", "ops.rejects", "ops.affected_days"].flatMap {
            try site.texts("select t from \($0) as t order by t::text")
        }
    }

    @Test func countsAreThoseOfTheLoad() throws {
        let site = try LoadingSite()
        let text = "n,note,at\n1,,\nx,,\n3,too long,\n4,,\n\n\ny,,\n5,,\n\n"
        let before = try state(site)
        let run = try read(try rehearse(site, text, maxRejects: 5))
        #expect(try state(site) == before)
        let load = try #require(try site.load(Self.name, text, maxRejects: 5).report)
        #expect(run.records == load.records && run.rows == load.loaded)
        #expect(run.rejected == load.rejected && run.skipped == load.skipped)
        #expect(run.bytes == load.bytes && run.isLoadable && run.limit == 5 && run.supersedes == nil)
        #expect(
            run.kinds.map { "\($0.code) \($0.columnName ?? "-") \($0.count)" }
                == ["bad_int n 2", "column_count - 2", "too_long note 1"])
        var connection = try site.connect()
        let rejects = try connection.rejectedRecords(load: load.load, limit: 9)
        #expect(run.places.map(\.record) == rejects.map(\.record))
        #expect(run.places.map(\.line) == rejects.map(\.line))
        #expect(run.places.map(\.byteOffset) == rejects.map(\.byteOffset))
        #expect(run.places.map(\.code) == rejects.map(\.code))
    }

    @Test func rejectsAboveTheLimitAreAllCounted() throws {
        let site = try LoadingSite()
        let count = RejectLog.mostEvidence + 7
        let run = try read(try rehearse(site, "n,note,at\n" + String(repeating: "x,,\n", count: count)))
        #expect(run.rejected == count && run.records == count && !run.isLoadable)
        #expect(run.places.count == DryRun.mostPlaces)
    }

    @Test func fileThatCannotBeFramedIsNotLoadable() throws {
        let site = try LoadingSite()
        let text = "n,note,at\n" + String(repeating: "1,\"a,\n2,b\"c,\n", count: FramingLimits.resynchronisations + 10)
        let run = try read(try rehearse(site, text, maxRejects: 1_000_000))
        #expect(run.unframeableAt != nil && !run.isLoadable && run.rejected > 0)
        #expect(run.records == run.rows + run.rejected)
    }

    @Test func splitOfATableWithoutLoadNumbersIsRefusedAsTheLoadIs() throws {
        let site = try LoadingSite()
        try site.run("create table staging.plain (n int)")
        var connection = try site.connect()
        let path = try site.folder.write("n.csv", "n\n1\n")
        let table = Delivery(into: TableName(schema: "staging", name: "plain"), path: path, mapping: ColumnMapping())
        let split = try SplitConnections(besides: connection, count: 1)
        let loader = FileLoader(client: "test", version: "1", split: split)
        let expected = #expect(throws: LedgerError.self) { try loader.load(table, on: &connection) }
        let error = #expect(throws: LedgerError.self) { try loader.rehearse(table, isSplit: true, on: &connection) }
        #expect(error?.message == expected?.message && error?.outcome == .refused)
        #expect(try read(try loader.rehearse(table, on: &connection)).isLoadable)
        #expect(try read(try rehearse(site, "n,note,at\n1,,\n", isSplit: true)).isLoadable)
    }

    @Test func ledgerDecidesAsForALoad() throws {
        let site = try LoadingSite()
        let text = "n,note,at\n1,,\n"
        let load = try #require(try site.load(Self.name, text).report?.load)
        let before = try state(site)
        guard case .settled(.alreadyLoaded(load: load)) = try rehearse(site, text) else {
            return #expect(Bool(false), "the content is live")
        }
        #expect(try read(try rehearse(site, "n,note,at\n2,,\n")).supersedes == load)
        let error = #expect(throws: LedgerError.self) {
            try rehearse(site, "n,note,at\n2,,\n", rules: ChangeRules(onChange: .error))
        }
        #expect(error?.outcome == .refused)
        #expect(try state(site) == before)
    }

    @Test func headerThatDoesNotFitIsRefused() throws {
        let site = try LoadingSite()
        let error = #expect(throws: StagingError.self) { try rehearse(site, "n,note,when\n1,,\n") }
        #expect(error?.outcome == .refused)
    }

    @Test func nothingIsWrittenWhereNothingMayBeWritten() throws {
        let site = try LoadingSite()
        var connection = try site.connect()
        try connection.run("set default_transaction_read_only = on")
        let delivery = try site.delivery(Self.name, "n,note,at\n1,,\n")
        let loader = FileLoader(client: "test", version: "1")
        #expect(try read(try loader.rehearse(delivery, on: &connection)).rows == 1)
        // The same connection cannot load it.
        #expect(throws: PostgresError.self) { try loader.load(delivery, on: &connection) }
    }
}
