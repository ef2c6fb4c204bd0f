import Failures
import Models
import Postgres
import TestCluster
import Testing

/// How each kind of model brings its table to what its select says.
@Suite struct ModelBuilderTests {
    private let lab: Lab
    private let day = "2022-11-21"

    init() throws {
        lab = try Lab(
            "create table lab.daily (day date, id int, name text, primary key (day, id))",
            "create table lab.whole (id int primary key, name text, code text unique)",
            "create table lab.keys (day date, id int, primary key (day, id))",
            "create table lab.pairs (left_id int, right_id int, name text, primary key (right_id, left_id))")
    }

    /// Puts rows in place of those in `lab.source` and publishes the day.
    private func publish(_ rows: String..., also days: [String] = []) throws -> [String] {
        try lab.run("delete from lab.source")
        if !rows.isEmpty {
            try lab.run("insert into lab.source (day, id, name) values \(rows.joined(separator: ", "))")
        }
        try lab.touch(day)
        for other in days {
            try lab.touch(other)
        }
        return try lab.publish(day).filter { $0.hasPrefix("built") }
    }

    private func rows(_ table: String) throws -> [String] {
        try lab.values("select t::text as value from lab.\(table) as t order by 1")
    }

    /// The rows with the transaction that wrote each: what was not touched keeps it.
    private func versions(_ table: String) throws -> Set<String> {
        Set(try lab.values("select t::text || ' ' || t.xmin as value from lab.\(table) as t"))
    }

    // MARK: by_date

    private func writeDaily() throws {
        try lab.write(
            model: "lab.daily", "by_date(day)",
            "select s.day, s.id, s.name from affected_days as d inner join lab.source as s on s.day = d.day")
    }

    @Test func byDateReplacesOnlyTheAffectedDaysAndRemovesWhatVanished() throws {
        try writeDaily()
        #expect(try publish("('2022-11-21', 1, 'a')", "('2022-11-21', 2, 'b')") == ["built lab.daily +2 -0"])
        try lab.run("insert into lab.daily values ('2022-11-20', 9, 'kept')")
        let kept = try versions("daily").filter { $0.contains("kept") }
        #expect(
            try publish("('2022-11-21', 2, 'c')", "('2022-11-20', 8, 'not asked for')") == ["built lab.daily +1 -2"])
        #expect(try rows("daily") == ["(2022-11-20,9,kept)", "(2022-11-21,2,c)"])
        #expect(try versions("daily").isSuperset(of: kept))
    }

    @Test func byDateWithoutRowsEmptiesTheDay() throws {
        try writeDaily()
        _ = try publish("('2022-11-21', 1, 'a')")
        #expect(try publish() == ["built lab.daily +0 -1"])
        #expect(try rows("daily") == [])
    }

    @Test func rowOutsideTheAffectedDaysIsRefusedAndNothingChanges() throws {
        try writeDaily()
        _ = try publish("('2022-11-21', 1, 'a')")
        let before = try versions("daily")
        try lab.write(model: "lab.daily", "by_date(day)", "select s.day, s.id, s.name from lab.source as s")
        let error = try #require(
            #expect(throws: ModelError.self) {
                try publish("('2022-11-21', 1, 'b')", "('2022-11-19', 1, 'x')", "('2022-11-18', 1, 'y')")
            })
        #expect(error.message == "2 rows for lab.daily outside the affected days, the first on 2022-11-18")
        #expect(error.location == "\(lab.folder.path)/models/lab/daily.sql:4:1")
        #expect(error.outcome == .failed)
        #expect(try versions("daily") == before)
        #expect(
            try lab.values("select assertion || ' ' || published as value from ops.assertion_results") == [
                "model:lab.daily false"
            ])
    }

    // MARK: full

    private func writeWhole() throws {
        try lab.write(model: "lab.whole", "full", "select s.id, s.name, 'code ' || s.name as code from lab.source as s")
    }

    @Test func fullChangesOnlyWhatDiffers() throws {
        try writeWhole()
        #expect(try publish("(null, 1, 'a')", "(null, 2, 'b')", "(null, 3, 'c')") == ["built lab.whole +3 -0"])
        let same = try versions("whole").filter { $0.contains("(1,") }
        #expect(try publish("(null, 1, 'a')", "(null, 2, 'changed')", "(null, 4, 'new')") == ["built lab.whole +2 -1"])
        #expect(try rows("whole") == ["(1,a,\"code a\")", "(2,changed,\"code changed\")", "(4,new,\"code new\")"])
        #expect(try versions("whole").isSuperset(of: same))
        #expect(try publish("(null, 1, 'a')", "(null, 2, 'changed')", "(null, 4, 'new')") == ["built lab.whole +0 -0"])
    }

    @Test func fullSeesANullBecomeAValueAndBack() throws {
        try writeWhole()
        _ = try publish("(null, 1, null)")
        #expect(try publish("(null, 1, 'a')") == ["built lab.whole +1 -0"])
        #expect(try publish("(null, 1, null)") == ["built lab.whole +1 -0"])
        #expect(try rows("whole") == ["(1,,)"])
    }

    @Test func fullWithoutRowsEmptiesTheTable() throws {
        try writeWhole()
        _ = try publish("(null, 1, 'a')")
        #expect(try publish() == ["built lab.whole +0 -1"])
        #expect(try rows("whole") == [])
    }

    @Test func uniqueValueMayMoveToAnotherKey() throws {
        try writeWhole()
        _ = try publish("(null, 1, 'a')")
        #expect(try publish("(null, 2, 'a')") == ["built lab.whole +1 -1"])
        #expect(try rows("whole") == ["(2,a,\"code a\")"])
    }

    @Test func keyOfSeveralColumnsIsTheWholeKey() throws {
        try lab.write(
            model: "lab.pairs", "full",
            "select s.id as left_id, extract(day from s.day)::int as right_id, s.name from lab.source as s")
        _ = try publish("('2022-11-01', 1, 'a')", "('2022-11-02', 1, 'b')", "('2022-11-01', 2, 'c')")
        let same = try versions("pairs").filter { !$0.contains("b") }
        #expect(
            try publish("('2022-11-01', 1, 'a')", "('2022-11-02', 1, 'B')", "('2022-11-01', 2, 'c')") == [
                "built lab.pairs +1 -0"
            ])
        #expect(try publish("('2022-11-01', 1, 'a')", "('2022-11-01', 2, 'c')") == ["built lab.pairs +0 -1"])
        #expect(try rows("pairs") == ["(1,1,a)", "(2,1,c)"])
        #expect(try versions("pairs") == same)
    }

    @Test(arguments: ["full", "upsert"])
    func tableThatIsAllKeyIsFilled(_ kind: String) throws {
        try lab.write(model: "lab.keys", kind, "select s.day, s.id from lab.source as s")
        #expect(try publish("('2022-11-01', 1, '')", "('2022-11-02', 1, '')") == ["built lab.keys +2 -0"])
        let removed = kind == "full" ? 1 : 0
        #expect(try publish("('2022-11-01', 1, '')", "('2022-11-03', 1, '')") == ["built lab.keys +1 -\(removed)"])
        #expect(try rows("keys").count == 3 - removed)
    }

    // MARK: upsert

    @Test func upsertWritesOnlyChangedRowsAndRemovesNone() throws {
        try lab.write(model: "lab.whole", "upsert", "select s.id, s.name, s.name as code from lab.source as s")
        _ = try publish("(null, 1, 'a')", "(null, 2, 'b')")
        let same = try versions("whole").filter { $0.contains("(1,") }
        #expect(try publish("(null, 1, 'a')", "(null, 2, 'changed')", "(null, 3, 'new')") == ["built lab.whole +2 -0"])
        #expect(try publish("(null, 3, 'newer')") == ["built lab.whole +1 -0"])
        #expect(try rows("whole") == ["(1,a,a)", "(2,changed,changed)", "(3,newer,newer)"])
        #expect(try versions("whole").isSuperset(of: same))
    }

    @Test(arguments: ["full", "upsert"])
    func twoRowsForOneKeyBlameTheData(_ kind: String) throws {
        try lab.write(model: "lab.whole", kind, "select s.id, s.name, s.name as code from lab.source as s")
        let error = #expect(throws: ModelError.self) { try publish("(null, 1, 'a')", "(null, 1, 'b')") }
        #expect(error?.outcome == .assertionsFailed)
        #expect(try rows("whole") == [])
    }

    @Test(arguments: ["full", "upsert"])
    func secondRowBesideOneThatIsThereAlreadyBlamesTheData(_ kind: String) throws {
        try lab.write(model: "lab.whole", kind, "select s.id, s.name, s.name as code from lab.source as s")
        _ = try publish("(null, 1, 'a')")
        let error = #expect(throws: ModelError.self) { try publish("(null, 1, 'a')", "(null, 1, 'b')") }
        #expect(error?.message == "1 key has several rows for lab.whole")
        #expect(error?.outcome == .assertionsFailed)
        #expect(try rows("whole") == ["(1,a,a)"])
    }

    @Test func rowsThatStayAreNotEvenLocked() throws {
        try writeWhole()
        _ = try publish("(null, 1, 'a')", "(null, 2, 'b')")
        _ = try publish("(null, 1, 'a')", "(null, 2, 'c')")
        #expect(try lab.values("select (xmax = '0')::text as value from lab.whole where id = 1") == ["true"])
    }
}
