import Failures
import Postgres
import TestCluster
import Testing

@testable import Staging

/// One file over several connections, each of which commits rows of its own: whole or not there.
@Suite(.timeLimit(.minutes(2))) struct SplitLoadTests {
    private struct Stop: Error {}

    private static let name = "sample_2022-11-20.csv"
    private static let count = 120_000
    /// Some twenty batches, with a record in the middle that is none and a value that is too long.
    private static let text =
        "n,note,at\n"
        + (1...count).map { number in
            switch number {
            case 60_000: "\(number),a,b,c\n"
            case 90_000: "\(number),abcdef,2022-11-20 07:05\n"
            default: "\(number),abc,2022-11-20 07:05\n"
            }
        }.joined()

    private let site: LoadingSite

    init() throws {
        site = try LoadingSite(maxRejects: 2)
    }

    private func load(
        _ text: String = text, connections: Int = 3, on connection: inout Connection,
        observe: (StagingEvent) throws -> Void = { _ in }
    ) throws -> LoadResult {
        let split = try SplitConnections(besides: connection, count: connections - 1)
        return try FileLoader(client: "test", version: "1", split: split)
            .load(try site.delivery(Self.name, text), on: &connection, observe: observe)
    }

    /// The same over a connection that is closed afterwards, and the further ones with it.
    private func load(
        _ text: String = text, connections: Int = 3, observe: (StagingEvent) throws -> Void = { _ in }
    ) throws -> LoadResult {
        var connection = try site.connect()
        return try load(text, connections: connections, on: &connection, observe: observe)
    }

    private func rows() throws -> String? { try site.text("select count(*) from staging.sample") }
    private func number(_ query: String) throws -> Int { Int(try site.text(query) ?? "") ?? 0 }
    private func unsettled() throws -> String? { try site.text("select count(*) from ops.split_connections") }

    @Test func rowsAndRejectsAreThoseOfOneConnection() throws {
        let report = try #require(try load().report)
        #expect((report.records, report.loaded, report.rejected) == (Self.count, Self.count - 2, 2))
        let whole = "select md5(string_agg(s::text, ',' order by _record_no)) from staging.sample as s"
        let split = try site.text(whole.replacing("s::text", with: "(n, note, at, _record_no)::text"))
        // Several transactions, or nothing was split.
        #expect(try number("select count(distinct xmin::text) from staging.sample") > 1)
        #expect(
            try site.texts("select record_no || ' ' || code from ops.rejects order by 1") == [
                "60000 column_count", "90000 too_long",
            ])
        #expect(try unsettled() == "0")
        try site.folder.append(Self.name, "120001,abc,2022-11-20 07:05\n")
        let delivery = try #require(Delivery(of: site.feed, path: "\(site.folder.path)/\(Self.name)"))
        let again = try #require(try site.load(delivery).report)
        #expect(again.loaded == Self.count - 1)
        #expect(
            try site.text(
                whole.replacing("s::text", with: "(n, note, at, _record_no)::text") + " where n <= \(Self.count)")
                == split)
    }

    @Test func splitLoadTakesThePlaceOfOneThatWasLive() throws {
        try site.load(Self.name, "n,note,at\n1,,\n")
        #expect(try load().report?.superseded == 1)
        #expect(try rows() == String(Self.count - 2))
    }

    @Test func errorAfterTheOthersHaveCommittedLeavesNothing() throws {
        var connection = try site.connect()
        var seen = ""
        #expect(throws: Stop.self) {
            try load(on: &connection) { event in
                guard case .splitCommitted = event else { return }
                seen = try rows() ?? ""
                throw Stop()
            }
        }
        // What the others had committed was there, and is gone.
        #expect(Int(seen).map { $0 > 0 } == true)
        #expect(try rows() == "0")
        #expect(try unsettled() == "0")
        #expect(try site.text("select status from ops.loads") == "failed")
    }

    @Test func rowsOfALoadThatWasKilledInTheMiddleGoWithTheNextOne() throws {
        var killer = try site.connect()
        let error = #expect(throws: PostgresError.self) {
            try load { event in
                guard case .splitCommitted = event else { return }
                try killer.run(
                    "select pg_terminate_backend(backend_pid, 60000) from ops.loads where status = 'running'")
            }
        }
        #expect(error?.outcome == .disconnected)
        #expect(try number("select count(*) from staging.sample") > 0)
        #expect(try site.text("select status from ops.loads") == "running")
        #expect(try site.load(Self.name, "n,note,at\n1,,\n").report?.loaded == 1)
        #expect(try rows() == "1")
        #expect(try unsettled() == "0")
        #expect(try site.texts("select status from ops.loads order by load_id") == ["failed", "loaded"])
    }

    @Test func loadIsInFlightWhileOneOfItsConnectionsLives() throws {
        var connection = try site.connect()
        var killer = try site.connect()
        let split = try SplitConnections(besides: connection, count: 1)
        let delivery = try site.delivery(Self.name, Self.text)
        #expect(throws: PostgresError.self) {
            _ = try FileLoader(client: "test", version: "1", split: split).load(delivery, on: &connection) { event in
                guard case .splitCommitted = event else { return }
                try killer.run(
                    "select pg_terminate_backend(backend_pid, 60000) from ops.loads where status = 'running'")
            }
        }
        let before = try rows()
        #expect(try killer.splitLoadsInFlight() == 1)
        #expect(try rows() == before)
        try killer.run("select pg_terminate_backend(backend_pid, 60000) from ops.split_connections")
        #expect(try killer.splitLoadsInFlight() == 0)
        #expect(try rows() == "0")
    }

    @Test(arguments: ["began", "copying"]) func furtherConnectionThatIsLostLeavesNothing(point: String) throws {
        var killer = try site.connect()
        var isKilled = false
        let error = #expect(throws: PostgresError.self) {
            try load { event in
                if "\(event)".hasPrefix(point), !isKilled {
                    isKilled = true
                    try killer.run("select pg_terminate_backend(backend_pid, 60000) from ops.split_connections")
                }
            }
        }
        #expect(error?.outcome == .disconnected)
        // The load's own connection is well: it cleans up itself.
        #expect(try rows() == "0")
        #expect(try site.text("select status from ops.loads") == "failed")
        #expect(try unsettled() == "0")
    }

    @Test func connectionsThatWaitForEachOtherGoOnAsOne() throws {
        try site.run(
            "create table staging.counter (rows bigint not null)", "insert into staging.counter values (0)",
            """
            create function staging.count_row() returns trigger language plpgsql as $$
            begin update staging.counter set rows = rows + 1 where new.n % 1000 = 0; return new; end $$
            """,
            "create trigger count before insert on staging.sample for each row execute function staging.count_row()")
        // The server sees no deadlock: one of the two waits on our side.
        var isReadAgain = false
        let report = try load { event in
            if case .rereading(let error) = event { isReadAgain = error.sqlState == "55P03" }
        }.report
        #expect(isReadAgain)
        #expect(report?.loaded == Self.count - 2)
        #expect(try site.text("select rows from staging.counter") == String(Self.count / 1000 - 2))
    }

    @Test func checkThatWaitsForCommitSeesTheRowsOfAllConnections() throws {
        let site = try LoadingSite(
            "n int primary key, next int references staging.sample deferrable initially deferred", time: nil)
        let text = "n,next\n" + (1..<Self.count).map { "\($0),\($0 + 1)\n" }.joined() + "\(Self.count),\n"
        var connection = try site.connect()
        let split = try SplitConnections(besides: connection, count: 2)
        let report = try FileLoader(client: "test", version: "1", maxRejects: Self.count, split: split)
            .load(try site.delivery(Self.name, text), on: &connection).report
        #expect(report?.loaded == Self.count)
    }

    private func killInTheMiddle() throws {
        var killer = try site.connect()
        #expect(throws: PostgresError.self) {
            try load { event in
                guard case .splitCommitted = event else { return }
                try killer.run(
                    "select pg_terminate_backend(backend_pid, 60000) from ops.loads where status = 'running'")
            }
        }
        // The further connections are closed by now, and the server's processes end in a moment.
        try wait {
            try number(
                """
                select count(*) from ops.split_connections as c inner join pg_stat_activity as a on c.backend_pid = a.pid
                """) == 0
        }
    }

    @Test func deadLoadOfATableThatIsGoneIsSettled() throws {
        try killInTheMiddle()
        try site.run("drop table staging.sample")
        #expect(try number("select ops.settle_split_loads()") == 0)
        #expect(try unsettled() == "0")
        #expect(try site.text("select status from ops.loads") == "failed")
    }

    @Test func deadLoadIntoATableWithADotInItsNameIsSettled() throws {
        try killInTheMiddle()
        try site.run(
            "create table staging.\"sam.ple\" (like staging.sample)",
            "insert into staging.\"sam.ple\" select * from staging.sample",
            "update ops.loads set feed = null, target = 'staging.sam.ple'")
        #expect(try number("select ops.settle_split_loads()") == 0)
        #expect(try number("select count(*) from staging.\"sam.ple\"") == 0)
    }

    @Test func rowsThatAreNotOursToRemoveAreWarnedOfAndHoldUpNobody() throws {
        try killInTheMiddle()
        var connection = try site.connect()
        try connection.run("revoke all on staging.sample from loader")
        try connection.run("set role loader")
        #expect(try connection.splitLoadsInFlight() == 0)
        #expect(try number("select count(*) from staging.sample") > 0)
        #expect(try site.text("select status from ops.loads") == "failed")
        try connection.run("reset role")
        #expect(try connection.splitLoadsInFlight() == 0)
        #expect(try rows() == "0")
    }

    @Test func tableWithoutLoadNumberIsNotSplit() throws {
        try site.run("create table staging.plain (n int)")
        var connection = try site.connect()
        let split = try SplitConnections(besides: connection, count: 1)
        let path = try site.folder.write("plain.csv", "n\n1\n")
        let delivery = Delivery(into: TableName(schema: "staging", name: "plain"), path: path, mapping: ColumnMapping())
        let error = #expect(throws: LedgerError.self) {
            try FileLoader(client: "test", version: "1", split: split).load(delivery, on: &connection)
        }
        #expect(error?.wayOut?.contains("without --split") == true)
    }

    @Test func refusalOnAnyConnectionLeavesNothing() throws {
        var connection = try site.connect()
        try connection.run("alter table staging.sample add check (n <> \(verbatim: "119999"))")
        #expect(throws: StagingError.self) { try load(on: &connection) }
        #expect(try rows() == "0")
        #expect(try unsettled() == "0")
        #expect(try site.text("select status from ops.loads") == "failed")
    }

    @Test func tooManyRejectsLeaveNothingButTheirEvidence() throws {
        let error = #expect(throws: StagingError.self) {
            try load(Self.text + "x,,\n")
        }
        guard case .tooManyRejects = error else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(try rows() == "0")
        #expect(try site.text("select count(*) from ops.rejects") == "3")
    }

    @Test func manyRejectsOfAllConnectionsAreWritten() throws {
        let site = try LoadingSite("n int not null, note text, at timestamp", maxRejects: 1_000_000)
        let note = String(repeating: "x", count: 2_000)
        let text = "n,note,at\n" + (1...6_000).map { "\($0 % 2 == 0 ? "\($0)" : "x"),\(note),\n" }.joined()
        var connection = try site.connect()
        let split = try SplitConnections(besides: connection, count: 2)
        let report = try #require(
            try FileLoader(client: "test", version: "1", split: split)
                .load(try site.delivery(Self.name, text), on: &connection).report)
        #expect((report.loaded, report.rejected) == (3_000, 3_000))
        #expect(
            try site.text("select count(distinct record_no) || ' ' || min(record_no % 2) from ops.rejects") == "3000 1")
    }
}
