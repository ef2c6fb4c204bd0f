import Failures
import Postgres
import TestCluster
import Testing

@testable import Staging

@Suite struct FileLoaderTests {
    @Test func loadBringsRowsLedgerAndAffectedDays() throws {
        let site = try LoadingSite(pattern: "sample_{date}.csv")
        let result = try site.load(
            "sample_2022-11-20.csv",
            "N,Note,AT\n1,a,2022-11-20 07:05\n2,,2022-11-19 23:59\n3,\"\",\n\n")
        let report = try #require(result.report)
        #expect(report.records == 4 && report.loaded == 3 && report.rejected == 0 && report.skipped == 1)
        #expect(report.superseded == nil && report.bytes == 58)
        #expect(
            try site.texts(
                "select concat_ws('|', n, coalesce(note, '-'), at, _load_id, _record_no) from staging.sample order by n"
            )
                == [
                    "1|a|2022-11-20 07:05:00|\(report.load)|1", "2|-|2022-11-19 23:59:00|\(report.load)|2",
                    "3||\(report.load)|3",
                ])
        #expect(try site.ledger() == ["\(report.load) loaded 4 3 0 1"])
        #expect(
            try site.text(
                """
                select concat_ws('|', l.feed, l.scope, l.file_name, l.client, l.loader_version, f.bytes, f.file_name,
                    l.finished_at is not null, l.backend_pid is not null)
                from ops.loads as l inner join ops.files as f using (file_id)
                """)
                == "sample|2022-11-20|sample_2022-11-20.csv|test|1|58|sample_2022-11-20.csv|t|t")
        // The day of the file and those of its rows; a row without a time is of none, and no undated delivery either.
        #expect(
            try site.texts("select day from ops.affected_days order by day nulls last") == [
                "2022-11-19", "2022-11-20",
            ])
    }

    @Test func fileThatIsLiveAlreadyIsNotLoadedAgain() throws {
        let site = try LoadingSite()
        let text = "n,note,at\n1,a,2022-11-20 07:05\n"
        let first = try site.load("sample_2022-11-20.csv", text).report
        var events: [String] = []
        let again = try site.load("sample_2022-11-20.csv", text) { events.append("\($0)") }
        #expect(again.alreadyLoaded == first?.load && first != nil)
        #expect(events == ["hashed"])
        #expect(try site.ledger().count == 1)
        #expect(try site.text("select count(*) from staging.sample") == "1")
    }

    @Test func sameContentOfAnotherDayIsAnotherDelivery() throws {
        let site = try LoadingSite()
        let text = "n,note,at\n"
        #expect(try site.load("sample_2022-11-20.csv", text).report != nil)
        #expect(try site.load("sample_2022-11-21.csv", text).report != nil)
        #expect(try site.texts("select day from ops.affected_days order by 1") == ["2022-11-20", "2022-11-21"])
    }

    @Test func changedContentReplacesTheRowsAndNotesTheDaysOfBoth() throws {
        let site = try LoadingSite(pattern: "sample_{month}.csv", scope: .month)
        let old = try #require(
            try site.load("sample_2022-11.csv", "n,note,at\n1,a,2022-11-01 00:00\n2,b,2022-11-02 00:00\n").report)
        var connection = try site.connect()
        try connection.run("delete from ops.affected_days")
        let new = try #require(
            try site.load("sample_2022-11.csv", "n,note,at\n1,a,2022-11-01 00:00\n3,c,2022-11-03 00:00\n").report)
        #expect(new.superseded == old.load)
        #expect(
            try site.texts("select n || ' ' || _load_id from staging.sample order by n") == [
                "1 \(new.load)", "3 \(new.load)",
            ])
        #expect(try site.ledger() == ["\(old.load) superseded 2 2 0 0", "\(new.load) loaded 2 2 0 0"])
        #expect(try site.text("select superseded_by from ops.loads where load_id = \(old.load)") == "\(new.load)")
        #expect(
            try site.texts("select day || ' ' || load_id from ops.affected_days order by 1") == [
                "2022-11-01 \(new.load)", "2022-11-02 \(new.load)", "2022-11-03 \(new.load)",
            ])
    }

    @Test func contentThatWasReplacedCanComeBack() throws {
        let site = try LoadingSite()
        for text in ["n,note,at\n1,,\n", "n,note,at\n2,,\n", "n,note,at\n1,,\n"] {
            #expect(try site.load("sample_2022-11-20.csv", text).report != nil)
        }
        #expect(try site.texts("select n from staging.sample") == ["1"])
        #expect(try site.text("select count(*) from ops.files") == "2")
        #expect(
            try site.text("select string_agg(status, ' ' order by load_id) from ops.loads")
                == "superseded superseded loaded")
    }

    @Test func undatedFeedNotesANullDay() throws {
        let site = try LoadingSite(pattern: "sample.csv", scope: .none, time: nil)
        #expect(try site.load("sample.csv", "n,note,at\n1,a,2022-11-20 07:05\n").report != nil)
        #expect(try site.texts("select day from ops.affected_days") == ["-"])
    }

    @Test func snapshotWithoutBusinessTimeNotesANullDay() throws {
        let site = try LoadingSite(scope: .snapshot, time: nil)
        #expect(try site.load("sample_2022-11-20.csv", "n,note,at\n").report != nil)
        #expect(try site.texts("select day from ops.affected_days") == ["-"])
    }

    @Test func headerWithoutRecordsStillSaysSomethingAboutItsDay() throws {
        let site = try LoadingSite()
        let report = try site.load("sample_2022-11-20.csv", "n,note,at\n").report
        #expect(report?.records == 0 && report?.loaded == 0)
        #expect(try site.texts("select day from ops.affected_days") == ["2022-11-20"])
    }

    @Test func partsOfTheNameFillTheirColumns() throws {
        let site = try LoadingSite(
            "n int", pattern: "{date}_{session}.csv", scope: .daySession, time: "_date",
            lineage: "_date date, _session int, _load_id bigint, _record_no bigint")
        #expect(try site.load("2022-11-20_7.csv", "n\n1\n").report != nil)
        #expect(
            try site.text("select concat_ws(' ', n, _date, _session, _record_no) from staging.sample")
                == "1 2022-11-20 7 1")
        #expect(try site.text("select scope from ops.loads") == "2022-11-20#7")
    }

    @Test func partThatDoesNotFitItsColumnIsRefused() throws {
        let site = try LoadingSite(
            "n int", pattern: "{date}_{session}.csv", scope: .daySession, time: nil,
            lineage: "_session smallint, _load_id bigint")
        let error = #expect(throws: StagingError.self) { try site.load("2022-11-20_70000.csv", "n\n1\n") }
        #expect(error?.message.contains("does not fit _session smallint") == true && error?.outcome == .refused)
    }

    @Test func linesFormatLoadsEveryLine() throws {
        let site = try LoadingSite(
            "line text not null", pattern: "sample_{date}.txt", time: "_date", format: "lines",
            lineage: "_date date not null, _load_id bigint, _record_no bigint")
        let report = try site.load("sample_2022-11-20.txt", "Total: 5\r\n\n\"x\",\\.\nN/A").report
        #expect(report?.loaded == 4)
        #expect(
            try site.texts("select line from staging.sample order by _record_no") == [
                "Total: 5", "", "\"x\",\\.", "N/A",
            ])
        #expect(try site.texts("select day from ops.affected_days") == ["2022-11-20"])
    }

    @Test func nullTokensApplyToColumnsThatAreNotText() throws {
        let site = try LoadingSite("n int, note varchar(5), at timestamp, f numeric(3, 1)", nullTokens: ["N/A", "-"])
        #expect(
            try site.load("sample_2022-11-20.csv", "n,note,at,f\nN/A,N/A,-,\"N/A\"\n,,,\n-,-,N/A,-\n").report?.loaded
                == 3)
        #expect(
            try site.texts(
                "select concat_ws('|', n, coalesce(note, '?'), at, f) from staging.sample order by _record_no")
                == ["N/A", "?", "-"])
    }

    @Test func typeWithoutEncoderGoesThroughTheTextFormat() throws {
        let site = try LoadingSite(
            "a inet, f float8, t text, n int, j jsonb, w text[]", time: nil,
            lineage: "_load_id bigint not null, _record_no int, _date date")
        let text = "a,f,t,n,j,w\n10.0.0.1/8,1e3,\"x\t\\N\r\n\\.\",5,\"{\"\"a\"\": \"\"\\n\"\"}\",{a}\n,,,,,\n,,\\N,,,\n"
        #expect(try site.load("sample_2022-11-20.csv", text).report?.loaded == 3)
        #expect(
            try site.text(
                """
                select (a, f, t, n, j, w) = (
                    '10.0.0.1/8'::inet, 1000, E'x\\t\\\\N\\r\\n\\\\.', 5, '{"a": "\\n"}'::jsonb, array['a']
                ) from staging.sample where _record_no = 1 and _date = '2022-11-20'
                """) == "true")
        #expect(try site.text("select (a, f, t, n, j, w) is null from staging.sample where _record_no = 2") == "true")
        #expect(try site.text("select t from staging.sample where _record_no = 3") == "\\N")
        // What the client knows it checks; the rest is the server's.
        let reject = #expect(throws: StagingError.self) {
            try site.load("sample_2022-11-21.csv", "a,f,t,n,j,w\n,,,x,,\n")
        }
        guard case .tooManyRejects = reject else { return #expect(Bool(false), "\(String(describing: reject))") }
        let refusal = #expect(throws: StagingError.self) {
            try site.load("sample_2022-11-21.csv", "a,f,t,n,j,w\nAlice,,,,,\n")
        }
        guard case .tooManyRejects = refusal else { return #expect(Bool(false), "\(String(describing: refusal))") }
        #expect(refusal?.description.contains("Alice") == false)
        #expect(
            try site.texts(
                "select concat_ws(' ', code, column_no, column_name, reason !~ 'Alice') from ops.rejects where code ~ ':'"
            ) == ["sqlstate:22P02 1 a t"])
    }

    @Test func fileOfSeveralCopyStatementsIsOneLoad() throws {
        let site = try LoadingSite("n int not null, note text", time: nil)
        let filler = String(repeating: "x", count: 20_000)
        let count = 1_700
        // Every hundredth record is broken, and so are the last two.
        let text =
            "n,note\n" + (1...count).map { "\($0 % 100 == 0 || $0 > count - 2 ? "x" : "\($0)"),\(filler)\n" }.joined()
        #expect(text.utf8.count > 2 * RowSender.statementSize)
        let report = try #require(try site.load("sample_2022-11-20.csv", text, maxRejects: 100).report)
        #expect(report.records == count && report.rejected == 18 && report.loaded == count - 18)
        #expect(
            try site.text(
                """
                select count(*) || ' ' || count(distinct r) || ' ' || max(r) from (
                    select _record_no as r from staging.sample where _record_no = n
                    union all select record_no from ops.rejects
                ) as records
                """) == "\(count) \(count) \(count)")
    }

    /// A type of an extension, and one of the server's own that the loader does not know.
    @Test func nullTokensStayInWhateverTypeIsAText() throws {
        let site = try LoadingSite("n int not null", time: nil, nullTokens: ["N/A"])
        try site.run(
            "create extension citext", "create domain staging.word as citext",
            "alter table staging.sample add c citext, add w staging.word, add o name, add i inet, add m int")
        try site.load("sample_2022-11-20.csv", "n,c,w,o,i,m\n1,N/A,N/A,N/A,N/A,N/A\n2,,,,,\n")
        #expect(
            try site.texts(
                "select concat_ws(' ', n, c, w, o, i is null, m is null) from staging.sample order by n")
                == ["1 N/A N/A N/A t t", "2 t t"])
    }

    @Test func eventsComeInOrder() throws {
        let site = try LoadingSite()
        var events: [String] = []
        try site.load("sample_2022-11-20.csv", "n,note,at\n1,,\n") {
            events.append(String("\($0)".prefix { $0 != "(" }))
        }
        #expect(events == ["hashed", "began", "copying", "beforeCommit", "committed"])
    }

    @Test func fileOfSameNameSizeAndTimeIsUntouchedAndStillReadByALoad() throws {
        let site = try LoadingSite()
        let delivery = try site.delivery("sample_2022-11-20.csv", "n,note,at\n1,,\n")
        let load = try site.load(delivery).report?.load
        // Another content under the same name, size and time of modification.
        var connection = try site.connect()
        try site.folder.write("sample_2022-11-20.csv", "n,note,at\n2,,\n")
        let modified = try #require(FileIdentity.of(path: delivery.path)).modified
        try connection.run(
            "update ops.loads set modified_at = 'epoch'::timestamptz + \(modified)::bigint * interval '1 microsecond'")
        #expect(try connection.liveLoads().map { $0.isUntouched(delivery) } == [true])
        try connection.run("update ops.loads set modified_at = modified_at - interval '1 second'")
        #expect(try connection.liveLoads().map { $0.isUntouched(delivery) } == [false])
        let careful = FileLoader(client: "t", version: "1")
        #expect(try careful.load(delivery, on: &connection).report?.superseded == load)
    }
}
