import Postgres
import Testing

@Suite struct BlockedDayTests {
    /// The published day of a lake whose files then turn one admission into a denial, which its summary contradicts.
    private static func withBlockedDay(_ body: (Warehouse, Lake, Program.Ending) throws -> Void) throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            try warehouse.loader("day", Lake.smallDay, "--lake", lake.path)
            try lake.denyFirstAdmission()
            try body(warehouse, lake, try warehouse.loader("day", Lake.smallDay, "--lake", lake.path, code: 7))
        }
    }

    @Test func brokenAssertionLeavesThePreviousStateRowForRow() throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            try warehouse.loader("day", Lake.smallDay, "--lake", lake.path)
            let before = try Self.rows(warehouse)
            try lake.denyFirstAdmission()
            let ending = try warehouse.loader("day", Lake.smallDay, "--lake", lake.path, code: 7)
            #expect(ending.errors.contains("2022-11-22 is not published, its previous state stands"))
            #expect(before.count == 420 + 5 + 5)
            #expect(try Self.rows(warehouse) == before)
            // Staging has moved on; only what is published stands still.
            let denied = try warehouse.number(
                "select count(*) as number from staging.admissions where admission_status = 'Admitted'")
            #expect(denied == 97)
        }
    }

    @Test func brokenAssertionLeavesItsEvidence() throws {
        try Self.withBlockedDay { warehouse, _, ending in
            let evidence = try warehouse.texts(
                """
                select concat_ws(' ', day, assertion, offending, sample) as text from ops.assertion_results
                where not published and severity = 'error' and offending > 0 order by assertion
                """)
            #expect(
                evidence == [
                    """
                    2022-11-22 control_totals_admissions 1 \
                    [{"day": "2022-11-22", "hospital": 98, "warehouse": 97}]
                    """,
                    """
                    2022-11-22 control_totals_admissions_by_department 1 \
                    [{"day": "2022-11-22", "hospital": 94, "warehouse": 93, "department": "Medicine"}]
                    """,
                ])
            #expect(ending.errors.contains("control_totals_admissions: 1 row; sample: [{"))
            #expect(ending.errors.contains("ops.blocked_days"))
        }
    }

    @Test func blockedDayIsStillInTheMartAsItWas() throws {
        try Self.withBlockedDay { warehouse, _, _ in
            let counts = try warehouse.texts(
                "select concat_ws(' ', day, visits, admitted, denied_capacity) as text from marts.published_days")
            #expect(counts == ["2022-11-22 420 98 0"])
        }
    }

    @Test func blockedDayStaysBlockedUntilTheFilesAgree() throws {
        try Self.withBlockedDay { warehouse, lake, _ in
            #expect(try Self.state(warehouse) == "blocked")
            try warehouse.loader("day", Lake.smallDay, "--lake", lake.path, code: 7)
            #expect(try Self.state(warehouse) == "blocked")
            try lake.correctSummary()
            try warehouse.loader("day", Lake.smallDay, "--lake", lake.path)
            #expect(try Self.state(warehouse) == "published")
            let counts = try warehouse.texts(
                "select concat_ws(' ', admitted, denied_capacity) as text from marts.published_days")
            #expect(counts == ["97 1"])
        }
    }

    @Test func blockedDayIsPublishedOnceTheOldFileIsBack() throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            let right = try lake.text(of: "admissions_2022-11-22.csv")
            try warehouse.loader("day", Lake.smallDay, "--lake", lake.path)
            try lake.denyFirstAdmission()
            try warehouse.loader("day", Lake.smallDay, "--lake", lake.path, code: 7)
            try lake.write(right, to: "admissions_2022-11-22.csv")
            try warehouse.loader("day", Lake.smallDay, "--lake", lake.path)
            #expect(try Self.state(warehouse) == "published")
            #expect(try warehouse.fingerprints() == Warehouse.smallDay.get())
        }
    }

    @Test func dayBlockedAtFirstIsNotPublished() throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            try lake.denyFirstAdmission()
            try warehouse.loader("day", Lake.smallDay, "--lake", lake.path, code: 7)
            #expect(try warehouse.number("select count(*) as number from ops.days") == 0)
            #expect(try warehouse.number("select count(*) as number from hospital_admissions.visits") == 0)
            #expect(try Self.state(warehouse) == "blocked")
        }
    }

    /// A summary that says a total twice breaks the key of the model's table, not an assertion.
    @Test func dayWhoseModelBreaksAKeyIsBlockedWithTheModelNamed() throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            try lake.replace(
                "Total Admissions: 98", with: "Total Admissions: 98\n    Total Admissions: 98",
                in: "hospital_summary_2022-11-22.txt")
            let ending = try warehouse.loader("day", Lake.smallDay, "--lake", lake.path, code: 7)
            #expect(ending.errors.contains("model marts.control_totals"))
            let evidence = try warehouse.texts("select assertion as text from ops.assertion_results")
            #expect(evidence == ["model:marts.control_totals"])
        }
    }

    private static func state(_ warehouse: Warehouse) throws -> String? {
        try warehouse.texts("select state as text from ops.day_status").first
    }

    /// Every row of the facts and marts, as text.
    private static func rows(_ warehouse: Warehouse) throws -> [String] {
        try warehouse.texts(
            """
            select t::text as text from hospital_admissions.visits as t
            union all select t::text from marts.patient_flow as t
            union all select t::text from marts.control_totals as t
            order by text
            """)
    }
}
