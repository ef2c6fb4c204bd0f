import Foundation
import Postgres
import TestCluster
import Testing

@testable import Staging

/// Files that are read again in batches under savepoints: what is loaded and what is rejected make up the file.
@Suite(.timeLimit(.minutes(2))) struct CarefulCopyTests {
    private let name = "sample_2022-11-20.csv"

    private struct Stop: Error {}

    /// A trigger that counts the statements of COPY, also those that are undone.
    private func countStatements(_ site: LoadingSite) throws {
        try site.run(
            "create sequence public.statements",
            """
            create function public.count_statement() returns trigger language plpgsql as
            $$ begin perform nextval('public.statements'); return null; end $$
            """,
            """
            create trigger count_statement before insert on staging.sample
            for each statement execute function public.count_statement()
            """)
    }

    private func statements(_ site: LoadingSite) throws -> Int {
        try #require(try site.text("select last_value from public.statements").flatMap { Int($0) })
    }

    @Test func onePercentRefusedByServerAndClientIsRejectedAndNoRecordIsMissing() throws {
        let site = try LoadingSite("n int constraint odd check (n % 200 <> 7), note varchar(5)", time: nil)
        let count = 50_000
        let text = "n,note\n" + (1...count).map { $0 % 200 == 100 ? "x,\n" : "\($0),a\n" }.joined()
        let report = try #require(try site.load(name, text, maxRejects: 500).report)
        #expect(report.records == count && report.rejected == 500 && report.loaded == count - 500)
        #expect(
            try site.texts("select concat_ws(' ', code, column_name, rejects) from ops.reject_summary order by 1")
                == ["bad_int n 250", "sqlstate:23514  250"])
        #expect(
            try site.text(
                """
                select concat_ws(' ', count(*), count(distinct r), min(r), max(r)) from (
                    select _record_no as r from staging.sample where _record_no = n
                    union all select record_no from ops.rejects
                        where line_no = record_no + 1
                            and convert_from(raw, 'UTF8') in ('x,', record_no || ',a')
                            and (code = 'bad_int') = (record_no % 200 = 100)
                ) as records
                """) == "\(count) \(count) 1 \(count)")
        #expect(try site.ledger() == ["1 loaded 50000 49500 500 0"])
    }

    @Test func rowThatTheServerNamesCostsTwoStatementsMore() throws {
        let site = try LoadingSite("n int check (n <> 500)", time: nil)
        try countStatements(site)
        let text = "n\n" + (1...1_000).map { "\($0)\n" }.joined()
        #expect(try site.load(name, text, maxRejects: 1).report?.loaded == 999)
        // The optimistic one, the batch, what is before the row, what is behind it.
        #expect(try statements(site) == 4)
    }

    @Test func rowThatTheServerDoesNotNameIsFoundByHalving() throws {
        let site = try LoadingSite("n int", time: nil)
        try site.run(
            "create table public.parents (n int primary key)",
            "insert into public.parents select n from generate_series(1, 1000) as n where n <> 700",
            "alter table staging.sample add foreign key (n) references public.parents")
        try countStatements(site)
        let text = "n\n" + (1...1_000).map { "\($0)\n" }.joined()
        #expect(try site.load(name, text, maxRejects: 1).report?.loaded == 999)
        #expect(try site.rejects() == ["700 sqlstate:23503"])
        // Ten halvings, of which each half is sent.
        let sent = try statements(site)
        #expect((12...25).contains(sent), "\(sent)")
    }

    @Test func severalRulesInOneFileAreEachToldApart() throws {
        let site = try LoadingSite("n int, m int, constraint positive check (n > 0)", time: nil)
        try site.run(
            "create table public.parents (m int primary key)", "insert into public.parents values (1), (2)",
            "alter table staging.sample add constraint known foreign key (m) references public.parents",
            "create unique index once on staging.sample (n)")
        let text = "n,m\n1,1\n2,9\n-1,1\n3,2\n3,1\n4,9\nx,1\n\n5,1\n-2,9\n6,2\n"
        let report = try #require(try site.load(name, text, maxRejects: 7).report)
        #expect(
            try site.rejects() == [
                "2 sqlstate:23503", "3 sqlstate:23514", "5 sqlstate:23505", "6 sqlstate:23503", "7 bad_int n",
                "8 column_count", "10 sqlstate:23514",
            ])
        #expect(try site.texts("select _record_no from staging.sample order by 1") == ["1", "4", "9", "11"])
        #expect(report.records == 11)
    }

    @Test func withoutLimitTheFirstRefusalGivesTheEvidenceOfAll() throws {
        let site = try LoadingSite("n int constraint below check (n < 100)", time: nil)
        try site.load(name, "n\n7\n")
        let error = #expect(throws: StagingError.self) { try site.load(name, "n\n1\n101\n2\n102\n") }
        guard case .tooManyRejects(_, 2, 2, 0, true) = error else {
            return #expect(Bool(false), "\(String(describing: error))")
        }
        #expect(try site.rejects() == ["2 sqlstate:23514", "4 sqlstate:23514"])
        #expect(try site.ledger() == ["1 loaded 1 1 0 0", "2 failed 2"])
        #expect(try site.texts("select n from staging.sample") == ["7"])
        #expect(try site.text("select sum(rejects) from ops.reject_summary where load_id = 2") == "2")
    }

    @Test func limitIsOnTheRejectsOfServerAndClientTogether() throws {
        let site = try LoadingSite("n int check (n < 100)", time: nil)
        let text = "n\n1\n101\nx\n2\n102\n"
        let error = #expect(throws: StagingError.self) { try site.load(name, text, maxRejects: 2) }
        guard case .tooManyRejects(_, 1, 3, 2, true) = error else {
            return #expect(Bool(false), "\(String(describing: error))")
        }
        #expect(try site.rejects() == ["2 sqlstate:23514", "3 bad_int n", "5 sqlstate:23514"])
        #expect(try site.load(name, text, maxRejects: 3).report?.rejected == 3)
    }

    @Test func clientThatPassesTheLimitOnlyAfterTheServerHasRefusedEndsItAsWell() throws {
        let site = try LoadingSite("n int check (n < 100), note text", time: nil)
        // The client's come so late that the server's refusal is known first.
        let filler = String(repeating: "1,\(String(repeating: "x", count: 5_000))\n", count: 8_000)
        let error = #expect(throws: StagingError.self) {
            try site.load(name, "n,note\n101,\n\(filler)x,\ny,\n", maxRejects: 1)
        }
        guard case .tooManyRejects(_, 1, 3, 1, true) = error else {
            return #expect(Bool(false), "\(String(describing: error))")
        }
        #expect(try site.rejects() == ["1 sqlstate:23514", "8002 bad_int n", "8003 bad_int n"])
    }

    @Test func evidenceOfAFileThatIsRefusedWholeIsBounded() throws {
        let site = try LoadingSite("n int check (n < 0)", time: nil)
        try countStatements(site)
        let text = "n\n" + (1...RejectLog.mostEvidence + 500).map { "\($0)\n" }.joined()
        let error = #expect(throws: StagingError.self) { try site.load(name, text) }
        guard case .tooManyRejects(_, _, RejectLog.mostEvidence, 0, false) = error else {
            return #expect(Bool(false), "\(String(describing: error))")
        }
        #expect(try site.text("select count(*) from ops.rejects") == "\(RejectLog.mostEvidence)")
        #expect(try site.text("select rejected from ops.loads") == "\(RejectLog.mostEvidence)")
        #expect(try statements(site) <= RejectLog.mostEvidence + 2)
    }

    @Test func noLimitAtAllIsNoOverflow() throws {
        let site = try LoadingSite("n int check (n > 0)", time: nil)
        #expect(try site.load(name, "n\n1\n0\n", maxRejects: .max).report?.rejected == 1)
    }

    @Test func triggerThatDropsRowsIsNoticedInCarefulModeToo() throws {
        let site = try LoadingSite("n int check (n > 0)", time: nil)
        try site.run(
            """
            create function public.drop_row() returns trigger language plpgsql as
            $$ begin if new.n = 2 then return null; end if; return new; end $$
            """,
            "create trigger t before insert on staging.sample for each row execute function public.drop_row()")
        let error = #expect(throws: StagingError.self) { try site.load(name, "n\n1\n2\n0\n", maxRejects: 1) }
        guard case .miscounted(_, 3, 1, 1, 0) = error else {
            return #expect(Bool(false), "\(String(describing: error))")
        }
    }

    @Test(arguments: ["check (n <> 99999)", "references public.parents deferrable initially deferred"])
    func splitLoadThatIsRefusedIsReadAgainOverOneConnection(constraint: String) throws {
        // Deferred, it is refused when the others may have committed.
        let site = try LoadingSite("n int", time: nil)
        let count = 300_000
        try site.run(
            "create table public.parents (n int primary key)",
            "insert into public.parents select n from generate_series(1, \(count)) as n where n <> 99999",
            constraint.hasPrefix("check")
                ? "alter table staging.sample add \(constraint)"
                : "alter table staging.sample add foreign key (n) \(constraint)")
        var connection = try site.connect()
        let split = try SplitConnections(besides: connection, count: 2)
        let delivery = try site.delivery(name, "n\n" + (1...count).map { "\($0)\n" }.joined())
        let report = try FileLoader(client: "test", version: "1", maxRejects: 1, split: split)
            .load(delivery, on: &connection).report
        #expect(report?.loaded == count - 1 && report?.rejected == 1)
        #expect(try site.texts("select record_no from ops.rejects") == ["99999"])
        #expect(
            try site.text("select concat_ws(' ', count(*), count(distinct n)) from staging.sample")
                == "\(count - 1) \(count - 1)")
        #expect(try site.texts("select load_id from ops.split_connections") == [])
    }

    @Test func linesAreFoundAsWell() throws {
        let site = try LoadingSite(
            "line text check (line <> 'b')", pattern: "sample_{date}.txt", time: nil, format: "lines")
        let report = try site.load("sample_2022-11-20.txt", "a\nb\nc\n", maxRejects: 1).report
        #expect(report?.loaded == 2)
        #expect(try site.rejects() == ["2 sqlstate:23514"])
    }

    @Test func longRecordIsKeptAsEvidenceCutOff() throws {
        let site = try LoadingSite("n int check (n > 0), note text", time: nil)
        let long = String(repeating: "ü", count: 20_000)
        #expect(try site.load(name, "n,note\n1,\(long)\n0,\(long)\n", maxRejects: 1).report?.loaded == 1)
        #expect(
            try site.text("select concat_ws(' ', record_no, length(raw), raw_truncated, byte_offset) from ops.rejects")
                == "2 \(Reject.longestRaw) t \(40_000 + 7 + 3)")
    }

    @Test func refusalOfTheFirstRowOfALargeFileShowsWithinOneStatement() throws {
        let site = try LoadingSite("n int check (n > 0), note text", time: nil)
        let filler = String(repeating: "x", count: 50_000)
        let text = "n,note\n" + (0..<2_000).map { "\($0),\(filler)\n" }.joined()
        #expect(text.utf8.count > 100_000_000)
        var read: Int64 = 0
        #expect(throws: Stop.self) {
            try site.load(name, text, maxRejects: 1) { event in
                switch event {
                case .copying(let bytes, _, _, _): read = max(read, bytes)
                // What comes now reads it to its end.
                case .rereading: throw Stop()
                default: break
                }
            }
        }
        #expect(read > 0 && read <= 2 * Int64(FileCopy.statementSize))
        #expect(try site.ledger() == ["1 failed 0"])
    }
}
