import Failures
import Migrations
import Models
import Postgres
import TestCluster
import Testing

@Suite struct AssertionRehearsalTests {
    private func rehearse(_ folder: String, in database: String) throws -> [RehearsalResult] {
        var connection = try TestCluster.shared().connect(database)
        return try AssertionRehearsal(folder: try ModelFolder(path: folder)).run(on: &connection)
    }

    @Test func everyAssertionOfTheWarehouseIsGreenAndItsFixtureTurnsItRed() throws {
        let results = try rehearse(TestCluster.sqlFolder, in: try TestCluster.shared().makeDatabase())
        #expect(results.count >= 20)
        #expect(results.filter { $0.fixture != .turnsRed || $0.found.offending > 0 }.map(\.found.name) == [])
        #expect(results.filter { !$0.isFine }.map(\.found.name) == [])
    }

    @Test func fixturesTurnTheirAssertionsRedOnPublishedDaysToo() throws {
        let hospital = try Hospital()
        try hospital.deliver("2022-11-21")
        try hospital.publish("2022-11-21")
        let before = try hospital.published()
        let results = try rehearse(TestCluster.sqlFolder, in: hospital.database)
        #expect(results.filter { !$0.isFine }.map(\.found.name) == [])
        #expect(try hospital.published() == before)
    }

    @Test func everyFixtureHasItsAssertion() throws {
        let folder = try ModelFolder(path: TestCluster.sqlFolder)
        #expect(Set(folder.fixtures.keys) == Set(folder.assertions.map(\.name)))
    }

    private func makeLab() throws -> Lab {
        let lab = try Lab("create table lab.t (id int primary key)")
        try lab.write(assertion: "none", "select t.id from lab.t as t")
        return lab
    }

    @Test func assertionWithoutAFixtureIsNotFine() throws {
        let lab = try makeLab()
        let results = try rehearse(lab.folder.path, in: lab.database)
        #expect(results.map(\.fixture) == [.missing])
        #expect(results.map(\.isFine) == [false])
    }

    @Test func fixtureThatStaysGreenIsNotFine() throws {
        let lab = try makeLab()
        try lab.folder.write("select 1;\n", to: "tests/fixtures/none.sql")
        let results = try rehearse(lab.folder.path, in: lab.database)
        #expect(results.map(\.fixture) == [.staysGreen])
        #expect(results.map(\.isFine) == [false])
    }

    @Test func fixtureThatTurnsItRedIsFineAndRolledBack() throws {
        let lab = try makeLab()
        try lab.folder.write("insert into lab.t values (7);\n", to: "tests/fixtures/none.sql")
        let results = try rehearse(lab.folder.path, in: lab.database)
        #expect(results.map(\.fixture) == [.turnsRed])
        #expect(results.map(\.found.offending) == [0])
        #expect(results.map(\.isFine) == [true])
        #expect(try lab.values("select id::text as value from lab.t") == [])
    }

    @Test func ruleThatIsBrokenAlreadyIsNotFineButItsFixtureCounts() throws {
        let lab = try makeLab()
        try lab.run("insert into lab.t values (1)")
        try lab.folder.write("insert into lab.t values (7);\n", to: "tests/fixtures/none.sql")
        let results = try rehearse(lab.folder.path, in: lab.database)
        #expect(results.map(\.found.offending) == [1])
        #expect(results.map(\.fixture) == [.turnsRed])
        #expect(results.map(\.isFine) == [false])
        // A fixture that adds nothing to what is red already proves nothing.
        try lab.folder.write("select 1;\n", to: "tests/fixtures/none.sql")
        #expect(try rehearse(lab.folder.path, in: lab.database).map(\.fixture) == [.staysGreen])
    }

    @Test func warningThatIsRedIsFine() throws {
        let lab = try makeLab()
        try lab.write(assertion: "none", severity: "warn", "select t.id from lab.t as t")
        try lab.run("insert into lab.t values (1)")
        try lab.folder.write("insert into lab.t values (7);\n", to: "tests/fixtures/none.sql")
        #expect(try rehearse(lab.folder.path, in: lab.database).map(\.isFine) == [true])
    }

    @Test func assertionsLookAtEveryPublishedDay() throws {
        let lab = try makeLab()
        try lab.run("create table lab.daily (day date primary key)")
        try lab.write(model: "lab.daily", "by_date(day)", "select d.day from affected_days as d")
        for day in ["2022-11-20", "2022-11-21"] {
            try lab.publish(day)
        }
        try lab.write(assertion: "none", "select d.day from affected_days as d")
        #expect(try rehearse(lab.folder.path, in: lab.database).map(\.found.offending) == [2])
    }

    @Test func mistakeInAFixtureIsReportedAtItsPlace() throws {
        let lab = try makeLab()
        try lab.folder.write("select 1;\ninsert into lab.t (nope) values (7);\n", to: "tests/fixtures/none.sql")
        let error = #expect(throws: SQLFileError.self) { try rehearse(lab.folder.path, in: lab.database) }
        #expect(error?.location == "\(lab.folder.path)/tests/fixtures/none.sql:2:20")
    }
}
