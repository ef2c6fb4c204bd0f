import Failures
import Testing

@testable import Postgres
@testable import Staging

@Suite struct ColumnPlanTests {
    private func column(_ name: String, oid: UInt32 = 25, isGenerated: Bool = false) -> TableColumn {
        TableColumn(
            name: name, typeOID: oid, typeModifier: -1, typeName: "t", isNotNull: false, isGenerated: isGenerated,
            hasDefault: false, isText: false)
    }

    private var columns: [TableColumn] {
        [column("person_id"), column("Mixed"), column("years_of_service", oid: 23)]
    }

    /// Where every column of the plan comes from: `name=0` for the first field, `name=const:x` and so on.
    private func sources(_ plan: ColumnPlan) -> [String] {
        plan.columns.map { planned in
            switch planned.source {
            case .field(let place): "\(planned.column.name)=\(place)"
            case .constant(let text): "\(planned.column.name)=const:\(text)"
            case .loadID: "\(planned.column.name)=load"
            case .recordNumber: "\(planned.column.name)=record"
            }
        }
    }

    private func plan(_ header: [String], _ feed: Feed, columns: [TableColumn]? = nil) throws -> [String] {
        let delivery = try #require(Delivery(of: feed, path: "lake/visits_2022-11-20.csv"))
        return sources(try ColumnPlan(header: header, delivery: delivery, columns: columns ?? self.columns))
    }

    /// The problems that a header is refused for.
    private func problems(_ header: [String], _ feed: Feed, columns: [TableColumn]? = nil) throws -> [String] {
        let error = #expect(throws: StagingError.self) { try plan(header, feed, columns: columns) }
        guard case .headerMismatch("lake/visits_2022-11-20.csv", "staging.visits", let problems) = error else {
            Issue.record("\(String(describing: error))")
            return []
        }
        #expect(error?.outcome == .refused)
        return problems
    }

    @Test(arguments: [
        ["person_id", "Mixed", "years_of_service"], ["PERSON_ID", "mixed", "Years_Of_Service"],
        ["Person ID", "Mixed", "Years of Service"], ["personId", "Mixed", "yearsOfService"],
        ["Person-Id", "MIXED", " Years  of (Service) "],
    ])
    func headerMatchesExactlyThenByCaseThenAsSnakeCase(header: [String]) throws {
        #expect(try plan(header, .sample()) == ["person_id=0", "Mixed=1", "years_of_service=2"])
    }

    @Test func orderIsThatOfTheTableAndPlacesThoseOfTheFile() throws {
        #expect(
            try plan(["years_of_service", "person_id", "Mixed"], .sample()) == [
                "person_id=1", "Mixed=2", "years_of_service=0",
            ])
    }

    @Test func mapIsTheLastResort() throws {
        let feed = try Feed.sample(headerMap: [
            "Nr.": "person_id", "Mixed": "person_id", "Dienstjahre": "years_of_service",
        ])
        #expect(
            try plan(["Nr.", "Mixed", "Dienstjahre"], feed) == ["person_id=0", "Mixed=1", "years_of_service=2"])
    }

    @Test func exactNameWinsOverOneThatOnlyDiffersInCase() throws {
        let columns = [column("a"), column("A")]
        #expect(try plan(["A", "a"], .sample(), columns: columns) == ["a=1", "A=0"])
    }

    @Test func unknownDuplicateAndMissingHeadersAreAllNamed() throws {
        let problems = try problems(["person_id", "Person Id", "Extra"], .sample())
        #expect(
            problems == [
                "column 2 'Person Id' gives person_id a second time", "column 3 'Extra' is unknown",
                "no header for Mixed", "no header for years_of_service",
            ])
    }

    @Test func ignoredHeadersAreLeftOutByTheirExactName() throws {
        let header = ["person_id", "Mixed", "years_of_service", "Extra"]
        #expect(try plan(header, .sample(ignored: ["Extra"])).count == 3)
        #expect(try problems(header, .sample(ignored: ["extra"])) == ["column 4 'Extra' is unknown"])
    }

    @Test(arguments: [
        ["Mixed", "b", "c"], ["b", "c"], ["Mixed", "person_id", "b", "c", "d"], ["Mixed", "Mixed", "b", "c", "d"],
    ])
    func lineThatIsMostlyUnknownIsNotRepeated(header: [String]) throws {
        let error = #expect(throws: StagingError.self) { try plan(header, .sample()) }
        #expect(
            error?.message
                == "the first line does not look like a header: most of it names no column of staging.visits")
        #expect(error?.location == "lake/visits_2022-11-20.csv:1")
        #expect(error?.outcome == .refused)
        // What may come and is not stored is as good as known.
        #expect(try problems(["Mixed", "b", "c"], .sample(ignored: ["c"])).first == "column 2 'b' is unknown")
    }

    @Test func optionalColumnsMayBeMissing() throws {
        #expect(
            try plan(["years_of_service", "person_id"], .sample(optional: ["Mixed"])) == [
                "person_id=1", "years_of_service=0",
            ])
    }

    @Test func lineageAndPartsAreFilledByTheLoader() throws {
        let columns = [
            column("_load_id", oid: 20), column("a"), column("_record_no", oid: 20), column("_date", oid: 1082),
            column("_session", oid: 23), column("_remark"), column("made", isGenerated: true),
        ]
        // The pattern has no session, and nobody fills _remark.
        #expect(
            try plan(["a"], .sample(), columns: columns) == [
                "_load_id=load", "a=0", "_record_no=record", "_date=const:2022-11-20",
            ])
        for (name, problem) in [("_load_id", "is unknown"), ("made", "is computed by the server")] {
            #expect(
                try problems(["a", name], .sample(), columns: columns) == ["column 2 '\(name)' \(problem)"])
        }
    }

    @Test func typesThatOnlyTheServerReadsNeedTheTextFormat() throws {
        let delivery = try #require(Delivery(of: .sample(), path: "visits_2022-11-20.csv"))
        func needsText(_ columns: [TableColumn], _ header: [String]) throws -> Bool {
            try ColumnPlan(header: header, delivery: delivery, columns: columns).needsTextFormat
        }
        #expect(try !needsText([column("a"), column("_record_no", oid: 20)], ["a"]))
        #expect(try needsText([column("a", oid: 869)], ["a"]))
        #expect(try needsText([column("a"), column("_record_no", oid: 23)], ["a"]))
    }

    @Test func columnListIsQuoted() throws {
        let delivery = try #require(Delivery(of: .sample(), path: "visits_2022-11-20.csv"))
        let plan = try ColumnPlan(
            header: ["person_id", "Mixed", "years_of_service"], delivery: delivery, columns: columns)
        #expect(plan.columnList == #""person_id", "Mixed", "years_of_service""#)
    }

    @Test(arguments: [
        ("Years of Service", "years_of_service"), ("yearsOfService", "years_of_service"), ("PatientID", "patient_id"),
        ("Ward 7B", "ward_7_b"), ("__x__", "x"), ("a--b", "a_b"), ("Größe (cm)", "größe_cm"), ("", ""), ("%", ""),
    ])
    func headersAreSnakeCased(header: String, name: String) {
        #expect(ColumnPlan.snakeCased(header) == name)
    }

    @Test func targetForLinesHasOneTextColumn() throws {
        let delivery = try #require(Delivery(of: .sample(), path: "visits_2022-11-20.csv"))
        let plan = try ColumnPlan(linesOf: delivery, columns: [column("_load_id", oid: 20), column("line")])
        #expect(sources(plan) == ["_load_id=load", "line=0"])
        for columns in [[], [column("line", oid: 23)], [column("a"), column("b")]] {
            let error = #expect(throws: StagingError.self) { try ColumnPlan(linesOf: delivery, columns: columns) }
            #expect(error?.message.contains("one text column") == true)
        }
    }
}
