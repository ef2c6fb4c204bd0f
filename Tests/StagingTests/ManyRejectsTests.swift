import Postgres
import TestCluster
import Testing

@testable import Staging

/// Rejects are handed to the server while a file is read, however few rows go there with them.
@Suite struct ManyRejectsTests {
    @Test func rejectsThatFillTheMemoryEndTheStatementAndAreAllWritten() throws {
        let site = try LoadingSite("n int not null, note text", time: nil, maxRejects: 1_000_000)
        var connection = try site.connect()
        try connection.run("create table public.statements (target text)")
        try connection.run(
            """
            create function public.note_statement() returns trigger language plpgsql as
            $$ begin insert into public.statements values (tg_table_name); return null; end $$
            """)
        for table in ["staging.sample", "ops.rejects"] {
            try connection.run(
                """
                create trigger note_statement before insert on \(verbatim: table)
                for each statement execute function public.note_statement()
                """)
        }
        let count = 20_000
        let filler = String(repeating: "x", count: 1_000)
        let lines = (1...count).map { "bad\($0),\(filler)\n" }
        let report = try site.load("sample_2022-11-20.csv", "n,note\n" + lines.joined() + "7,good\n").report
        #expect(report?.records == count + 1 && report?.loaded == 1 && report?.rejected == count)

        // Some 20 MB of them, never more than 4 at a time.
        let statements = try site.texts("select count(*) from public.statements group by target order by target")
        #expect(statements.count == 2)
        #expect(statements.allSatisfy { Int($0).map { (5...10).contains($0) } ?? false }, "\(statements)")
        #expect(
            try site.texts(
                """
                select concat_ws(' ', count(*), min(record_no), max(record_no), sum(length(raw)), min(code), max(code))
                from ops.rejects
                """) == ["\(count) 1 \(count) \(lines.map { $0.utf8.count - 1 }.reduce(0, +)) bad_int bad_int"])
        #expect(
            try site.texts("select concat_ws(' ', code, column_name, rejects) from ops.reject_summary")
                == ["bad_int n \(count)"])
        #expect(try site.texts("select concat_ws(' ', n, _record_no) from staging.sample") == ["7 \(count + 1)"])
    }
}
