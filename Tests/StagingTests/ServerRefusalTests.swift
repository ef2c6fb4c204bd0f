import Failures
import Postgres
import TestCluster
import Testing

@testable import Staging

/// What the server does not take, rule by rule: the record is a reject, its neighbours are rows.
@Suite struct ServerRefusalTests {
    private let name = "sample_2022-11-20.csv"

    /// Loads ten records of which two are refused, and checks everything there is to know about them.
    private func expectTwoRefused(
        _ columns: String, _ records: [String], bad: [Int] = [4, 8], code: String, column: String? = nil,
        saying words: String? = nil, header: String = "n", location: SourceLocation = #_sourceLocation,
        prepare: (LoadingSite) throws -> Void = { _ in }
    ) throws {
        let site = try LoadingSite(columns, time: nil)
        try prepare(site)
        try #require(records.count == 10)
        let text = header + "\n" + records.map { $0 + "\n" }.joined()
        var readAgain = 0
        let report = try #require(
            try site.load(name, text, maxRejects: 2) { event in
                if case .rereading(let error) = event {
                    readAgain += 1
                    #expect(error.sqlState == code, sourceLocation: location)
                }
            }.report)
        #expect(readAgain > 0, sourceLocation: location)
        #expect(
            report.records == 10 && report.loaded == 8 && report.rejected == 2 && report.load == 1,
            sourceLocation: location)
        let tail = column.map { " \($0)" } ?? ""
        #expect(try site.rejects() == bad.map { "\($0) sqlstate:\(code)\(tail)" }, sourceLocation: location)
        #expect(
            try site.texts("select _record_no from staging.sample order by 1")
                == (1...10).filter { !bad.contains($0) }.map { "\($0)" }, sourceLocation: location)
        #expect(
            try site.texts(
                "select concat_ws(' ', line_no, convert_from(raw, 'UTF8')) from ops.rejects order by record_no")
                == bad.map { "\($0 + 1) \(records[$0 - 1])" }, sourceLocation: location)
        #expect(
            try site.text("select sum(rejects) || min(code) from ops.reject_summary") == "2sqlstate:\(code)",
            sourceLocation: location)
        // Each record that is refused has 987 in it.
        let reasons = try site.texts("select reason from ops.rejects")
        for reason in reasons {
            #expect(!reason.contains("987"), "\(reason)", sourceLocation: location)
            #expect(words.map { reason.contains($0) } ?? true, "\(reason)", sourceLocation: location)
        }
    }

    private func numbers(_ bad: [Int: String] = [4: "98704", 8: "98708"]) -> [String] {
        (1...10).map { bad[$0] ?? "\($0)" }
    }

    @Test func checkConstraint() throws {
        try expectTwoRefused(
            "n int constraint below_hundred check (n < 100)", numbers(), code: "23514", saying: "below_hundred")
    }

    @Test func uniqueConstraintKeepsTheFirst() throws {
        try expectTwoRefused(
            "n int constraint once unique", numbers([1: "987", 4: "987", 8: "987"]), code: "23505", saying: "once")
    }

    @Test func foreignKey() throws {
        try expectTwoRefused("n int", numbers(), code: "23503", saying: "known") {
            try $0.run(
                "create table public.parents (n int primary key)",
                "insert into public.parents select generate_series(1, 10)",
                "alter table staging.sample add constraint known foreign key (n) references public.parents")
        }
    }

    @Test func domainCheckNamesTheColumn() throws {
        try expectTwoRefused("n int", numbers(), code: "23514", column: "n", saying: "small_check") {
            try $0.run(
                "create domain public.small as int constraint small_check check (value < 100)",
                "alter table staging.sample alter column n type public.small")
        }
    }

    @Test func exclusionConstraint() throws {
        try expectTwoRefused(
            "n int, constraint apart exclude using gist (int4range(n, n + 5) with &&)",
            ["10", "20", "30", "9870", "50", "60", "70", "9871", "90", "9869"], bad: [8, 10], code: "23P01",
            saying: "apart")
    }

    @Test func generatedColumnThatOverflows() throws {
        try expectTwoRefused(
            "n int, tenfold smallint generated always as (n * 10) stored", numbers(), code: "22003")
    }

    @Test func missingPartition() throws {
        try expectTwoRefused("n int", numbers(), code: "23514") {
            try $0.run(
                "drop table staging.sample",
                """
                create table staging.sample (n int, _load_id bigint not null, _record_no bigint not null)
                partition by range (n)
                """,
                "create table staging.sample_1 partition of staging.sample for values from (0) to (6)",
                "create table staging.sample_2 partition of staging.sample for values from (6) to (100)")
        }
    }

    @Test func checkOptionOfAView() throws {
        try expectTwoRefused("n int", numbers(), code: "44000") {
            try $0.run(
                "create table public.base (n int, _load_id bigint not null, _record_no bigint not null)",
                "drop table staging.sample",
                "create view staging.sample as select * from public.base where n < 100 with check option",
                """
                create function public.pass() returns trigger language plpgsql as $$
                begin
                    if new.n > 100 then
                        raise 'no' using errcode = '44000';
                    end if;
                    insert into public.base values (new.n, new._load_id, new._record_no);
                    return new;
                end $$
                """,
                """
                create trigger pass instead of insert on staging.sample
                for each row execute function public.pass()
                """)
        }
    }

    @Test(arguments: ["before", "after"])
    func triggerThatSaysItIsAboutTheRow(moment: String) throws {
        // What it says may quote anything, and is not repeated.
        try expectTwoRefused("n int", numbers(), code: "23514", saying: "by a function") {
            try $0.run(
                """
                create function public.judge() returns trigger language plpgsql as $$
                begin
                    if new.n > 100 then
                        raise 'patient % is unknown', new.n
                            using errcode = '23514', column = 'c987', constraint = 'c987';
                    end if;
                    return new;
                end $$
                """,
                """
                create trigger judge \(moment) insert on staging.sample
                for each row execute function public.judge()
                """)
        }
    }

    @Test func deferredForeignKey() throws {
        try expectTwoRefused("n int", numbers(), code: "23503", saying: "known") {
            try $0.run(
                "create table public.parents (n int primary key)",
                "insert into public.parents select generate_series(1, 10)",
                """
                alter table staging.sample add constraint known foreign key (n) references public.parents
                deferrable initially deferred
                """)
        }
    }

    @Test func typeThatOnlyTheServerReads() throws {
        try expectTwoRefused(
            "a inet", (1...10).map { [4, 8].contains($0) ? "987.0.0.\($0)" : "10.0.0.\($0)" }, code: "22P02",
            column: "a", header: "a")
    }

    @Test func valueThatLooksLikeTheServersWordsPointsToNoOtherRecord() throws {
        let site = try LoadingSite("a inet, n int", time: nil)
        let report = try site.load(
            name, "a,n\n10.0.0.1,1\n\"x\nCOPY sample, line 1, column a: \",2\n10.0.0.3,3\n", maxRejects: 1
        ).report
        #expect(report?.loaded == 2)
        #expect(try site.rejects() == ["2 sqlstate:22P02 a"])
        #expect(try site.texts("select n from staging.sample order by n") == ["1", "3"])
    }

    @Test func rowThatReliesOnALaterOneIsLoadedThoughOthersAreRefused() throws {
        let site = try LoadingSite(
            """
            n int unique, above int references staging.sample (n) deferrable initially deferred,
            constraint positive check (n > 0)
            """, time: nil)
        // In batches of their own, so that the parent comes with a later one.
        let filler = (10...120_000).map { "\($0),\n" }.joined()
        let report = try site.load(name, "n,above\n1,2\n-5,\n\(filler)2,\n", maxRejects: 1).report
        #expect(report?.rejected == 1)
        #expect(try site.rejects() == ["2 sqlstate:23514"])
        #expect(try site.text("select above from staging.sample where n = 1") == "2")
    }

    @Test(arguments: ["P0001", "42P01", "XX000", "57014", "53400", "25006"])
    func otherErrorsEndTheLoadAndRejectNothing(state: String) throws {
        let site = try LoadingSite("n int", time: nil)
        try site.run(
            """
            create function public.judge() returns trigger language plpgsql as $$
            begin
                if new.n = 987 then raise 'no bed for %', new.n using errcode = '\(state)', hint = new.n; end if;
                return new;
            end $$
            """,
            "create trigger judge before insert on staging.sample for each row execute function public.judge()")
        var told = 0
        let error = #expect(throws: PostgresError.self) {
            try site.load(name, "n\n1\n987\n3\n", maxRejects: 5, pauses: [0, 0]) { event in
                switch event {
                case .rereading, .retrying: told += 1
                default: break
                }
            }
        }
        #expect(error?.sqlState == state && error?.outcome == .failed && told == 0)
        #expect(error?.description.contains("987") == false)
        #expect(try site.ledger() == ["1 failed 0"])
        // What it said quotes the record, and analysts may read this.
        let failure = try #require(try site.text("select failure from ops.loads"))
        #expect(failure.contains("function judge() line 3 at RAISE") && failure.hasSuffix("[\(state)]"), "\(failure)")
        #expect(!failure.contains("987") && !failure.contains("no bed"), "\(failure)")
        #expect(try site.rejects() == [])
        #expect(try site.texts("select n from staging.sample") == [])
    }
}
