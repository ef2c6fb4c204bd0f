import Failures
import Migrations
import Models
import Postgres
import TestCluster
import Testing

/// What the server could not do, rather than would not, says nothing about the day.
@Suite struct OutageTests {
    private let lab: Lab
    private let day = "2022-11-21"

    init() throws {
        lab = try Lab(
            "create table lab.t (id int primary key, name text)",
            "insert into lab.source values ('2022-11-21', 1, 'a')",
            "create table lab.trouble (statement text)",
            // Does what is asked for, once the first publication is through.
            """
            create function lab.mark() returns text language plpgsql as $$
            declare
                wish text := (select t.statement from lab.trouble as t);
            begin
                if wish is not null then
                    execute wish;
                end if;
                return '!';
            end $$
            """)
        try lab.write(model: "lab.t", "full", "select s.id, s.name || lab.mark() as name from lab.source as s")
        try lab.touch(day)
        try lab.publish(day)
        try lab.run("update lab.source set name = 'b'")
        try lab.touch(day)
    }

    /// The error that publishing ends with; checks that there is no trace of the attempt.
    private func outage() throws -> SQLFileError {
        let state = """
            select concat_ws(' ', 't', t, t.xmin) as value from lab.t as t
            union all select concat_ws(' ', 'day', d, d.xmin) from ops.days as d
            union all select concat_ws(' ', 'result', r) from ops.assertion_results as r
            union all select concat_ws(' ', 'pending', a) from ops.affected_days as a
            union all select concat_ws(' ', 'status', s.state, s.failed_assertions) from ops.day_status as s
            order by 1
            """
        let before = try lab.values(state)
        #expect(before.contains("status published {}"))
        var told: [String] = []
        var connection = try lab.connect()
        let error = try #require(
            #expect(throws: SQLFileError.self) {
                try lab.publisher().publish(try makeDay(day), on: &connection) { told.append($0.words) }
            })
        #expect(!told.contains("rolledBack") && !told.contains("beforeCommit"), "\(told)")
        #expect(try lab.values(state) == before)
        let isInsideTransaction = connection.isInsideTransaction
        #expect(!isInsideTransaction)
        var other = try lab.connect()
        try RunLock.hold(on: &other, waitingUpTo: 0) { _ in }
        return error
    }

    private func trouble(_ statement: String) throws {
        try lab.run("delete from lab.trouble")
        try lab.run("insert into lab.trouble values ($wish$\(statement)$wish$)")
    }

    /// A cancel takes effect where the server looks for it next.
    private static let cancelled =
        "do $$ begin perform pg_cancel_backend(pg_backend_pid()); loop perform 1; end loop; end $$"

    @Test func cancelDuringAModelIsReportedAtItsPlaceAndNoFinding() throws {
        try trouble(Self.cancelled)
        let error = try outage()
        #expect(error.cause.sqlState == "57014")
        #expect(error.location == "\(lab.folder.path)/models/lab/t.sql:4:1")
        #expect(error.outcome == .failed)
        try lab.run("delete from lab.trouble")
        try lab.publish(day)
        #expect(try lab.values("select name as value from lab.t") == ["b!"])
    }

    @Test func cancelDuringAnAssertionIsReportedAtItsPlaceAndNoFinding() throws {
        try lab.write(assertion: "marked", "select t.id from lab.t as t where lab.mark() <> '!'")
        try lab.write(model: "lab.t", "full", "select s.id, s.name from lab.source as s")
        try trouble(Self.cancelled)
        let error = try outage()
        #expect(error.cause.sqlState == "57014")
        #expect(error.location?.hasPrefix("\(lab.folder.path)/tests/assertions/marked.sql:") == true)
    }

    /// Serialisation failure, deadlock, no memory, full disk, lock not available, file that cannot be read.
    @Test(arguments: ["40001", "40P01", "53200", "53100", "55P03", "58030"])
    func serverThatCouldNotIsReportedAndNoFinding(state: String) throws {
        try trouble("do $$ begin raise 'not now' using errcode = '\(state)'; end $$")
        #expect(try outage().cause.sqlState == state)
    }

    /// They may quote records, and analysts may read what was found.
    @Test func wordsOfAFunctionAreNoPartOfTheFinding() throws {
        try trouble("do $$ begin raise 'no bed for Alice'; end $$")
        let error = #expect(throws: SQLFileError.self) { try lab.publish(day) }
        #expect(error?.sqlState == "P0001" && error?.description.contains("Alice") == false)
        let kept = try lab.values("select message as value from ops.assertion_results where not published")
        #expect(kept.count == 1 && kept[0].hasPrefix("raised by a function") && !kept[0].contains("Alice"), "\(kept)")
    }

    @Test func mistakeOfTheModelStaysAFinding() throws {
        try trouble("select 1/0")
        let error = #expect(throws: ModelError.self) { try lab.publish(day) }
        #expect(error?.outcome == .assertionsFailed)
        #expect(
            try lab.values("select assertion as value from ops.assertion_results where not published") == [
                "model:lab.t"
            ])
    }
}
