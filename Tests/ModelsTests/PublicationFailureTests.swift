import Failures
import Migrations
import Models
import Postgres
import TestCluster
import Testing

/// What keeps a day from being published besides an assertion, how it is told, and what is left of it.
@Suite struct PublicationFailureTests {
    private let lab: Lab
    private let day = "2022-11-21"
    private let evidence = """
        select concat_ws(' | ', assertion, severity, offending, message, published) as value
        from ops.assertion_results where not published order by result_id
        """

    init() throws {
        lab = try Lab(
            "create table lab.parent (id int primary key)",
            """
            create table lab.t (
                id int primary key references lab.parent deferrable initially deferred,
                name text unique, constraint short check (length(name) < 5)
            )
            """,
            "insert into lab.parent values (1), (2), (3)", "insert into lab.source values ('2022-11-21', 1, 'a')")
        try lab.write(model: "lab.t", "full", "select s.id, s.name from lab.source as s")
        try lab.touch(day)
        try lab.publish(day)
    }

    /// The error that publishing ends with once `change` is made; checks that nothing else has changed.
    private func failure<Failure: Error>(_ type: Failure.Type, after change: String? = nil) throws -> Failure {
        if let change {
            try lab.run(change)
        }
        try lab.touch(day)
        let state = """
            select t::text || t.xmin as value from lab.t as t
            union all select d::text || d.xmin from ops.days as d
            union all select a::text from ops.affected_days as a
            """
        let before = try lab.values(state)
        let error = try #require(#expect(throws: Failure.self) { try lab.publish(day) })
        #expect(try lab.values(state) == before)
        return error
    }

    @Test(arguments: [
        ("insert into lab.source values (null, 2, 'far too long')", "23514", "violates check constraint \"short\""),
        ("insert into lab.source values (null, 2, 'a')", "23505", "violates unique constraint \"t_name_key\""),
        ("insert into lab.source values (null, null, 'b')", "23502", "violates not-null constraint"),
    ])
    func brokenConstraintBlocksTheDayAndNamesTheModel(_ change: String, _ state: String, _ text: String) throws {
        let error = try failure(ModelError.self, after: change)
        #expect(error.outcome == .assertionsFailed)
        #expect(error.message.hasPrefix("2022-11-21 is not published, its previous state stands: model lab.t: "))
        #expect(error.message.contains(text) && error.message.hasSuffix("[\(state)]"))
        #expect(!error.description.contains("far too long"))
        let kept = try lab.values(evidence)
        #expect(kept.count == 1)
        #expect(kept.first?.hasPrefix("model:lab.t | error | 1 | ") == true)
        #expect(kept.first?.contains("far too long") == false)
    }

    @Test func brokenDeferredForeignKeyBlocksTheDay() throws {
        let error = try failure(ModelError.self, after: "insert into lab.source values (null, 9, 'b')")
        #expect(error.outcome == .assertionsFailed)
        #expect(error.message.contains("violates foreign key constraint \"t_id_fkey\" [23503]"))
        #expect(try lab.values(evidence).count == 1)
    }

    @Test func mistakeThatShowsWhileAModelRunsIsReportedAtItsPlace() throws {
        try lab.write(
            model: "lab.t", "full", "select s.id,\n    s.name || lab.spell(1) as name\nfrom lab.source as s")
        try lab.run(
            "create function lab.spell(i int) returns text language plpgsql as 'begin return nowhere.f(i); end'")
        let error = try failure(SQLFileError.self)
        #expect(error.location == "\(lab.folder.path)/models/lab/t.sql:4:1")
        #expect(error.cause.sqlState == "3F000")
        #expect(error.outcome == .failed)
        #expect(try lab.values(evidence) == ["model:lab.t | error | 1 | \(error.message) | f"])
    }

    @Test func valueThatDoesNotCastIsReportedAsBadDataWithoutTheValue() throws {
        try lab.write(model: "lab.t", "full", "select s.name::int as id, s.name from lab.source as s")
        let error = try failure(ModelError.self, after: "update lab.source set name = 'Miller'")
        #expect(error.outcome == .assertionsFailed)
        #expect(error.message.contains("[22P02]") && !error.message.contains("Miller"))
    }

    @Test func mistakeInASelectIsFoundBeforeTheTransaction() throws {
        try lab.write(model: "lab.t", "full", "select s.id,\n  s.nmae as name\nfrom lab.source as s")
        let error = try failure(SQLFileError.self)
        #expect(error.location == "\(lab.folder.path)/models/lab/t.sql:5:3")
        #expect(error.outcome == .failed)
    }

    @Test func mistakeInAnAssertionIsReportedAtItsPlaceAndKept() throws {
        try lab.write(assertion: "a_fine", "select 1 as one where false")
        try lab.write(assertion: "broken", "select t.id\nfrom lab.t as t\nwhere t.nope")
        let error = try failure(SQLFileError.self)
        #expect(error.location == "\(lab.folder.path)/tests/assertions/broken.sql:6:7")
        #expect(error.message == "column t.nope does not exist [42703]")
        #expect(error.outcome == .failed)
        #expect(
            try lab.values(evidence) == [
                "a_fine | error | 0 | f", "broken | error | 1 | column t.nope does not exist [42703] | f",
            ])
    }

    @Test func warningsAndFindingsOfBothKindsAreNamed() throws {
        try lab.write(assertion: "bad", "select t.id from lab.t as t")
        try lab.write(assertion: "worse", "select t.id from lab.t as t, generate_series(1, 3)")
        try lab.write(assertion: "meh", severity: "warn", "select t.id from lab.t as t")
        let error = try failure(ModelError.self)
        #expect(error.message.hasSuffix("its previous state stands: bad (1), worse (3)"))
        #expect(
            try lab.values(evidence) == ["bad | error | 1 | f", "meh | warn | 1 | f", "worse | error | 3 | f"])
    }

    @Test func warningDoesNotBlock() throws {
        try lab.write(assertion: "meh", severity: "warn", of: "lab.t", "select t.id from lab.t as t")
        try lab.touch(day)
        #expect(try lab.publish(day).contains("asserted meh 1"))
        #expect(
            try lab.values(
                """
                select concat_ws(' ', severity, offending, sample, published) as value
                from ops.assertion_results where assertion = 'meh'
                """) == ["warn 1 [{\"id\": 1}] t"])
    }

    @Test func assertionsSeeTheAffectedDays() throws {
        try lab.write(assertion: "days", severity: "warn", "select d.day from affected_days as d")
        try lab.touch(day)
        try lab.publish(day)
        #expect(
            try lab.values("select sample::text as value from ops.assertion_results where assertion = 'days'") == [
                "[{\"day\": \"2022-11-21\"}]"
            ])
    }

    @Test func lostConnectionLeavesEverythingAsItWas() throws {
        try lab.touch(day)
        let before = try lab.values("select d::text || d.xmin as value from ops.days as d")
        var connection = try lab.connect()
        let process = connection.backendProcess
        let error = #expect(throws: PostgresError.self) {
            try lab.publisher().publish(try makeDay(day), on: &connection) { event in
                guard case .beforeCommit = event else { return }
                try lab.run("select pg_terminate_backend(\(process))")
            }
        }
        #expect(error?.outcome == .disconnected)
        #expect(try lab.values("select d::text || d.xmin as value from ops.days as d") == before)
        try lab.publish(day)
        #expect(try lab.values("select 1 as value from ops.affected_days") == [])
    }
}
