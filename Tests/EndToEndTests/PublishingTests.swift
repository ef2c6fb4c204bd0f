import Foundation
import Postgres
import TestCluster
import Testing

@Suite struct PublishingTests {
    @Test(arguments: [
        ["2022-11-20", "2469", "339", "341", "820", "969"],
        ["2022-11-21", "2573", "336", "365", "892", "980"],
        ["2022-11-22", "420", "98", "0", "150", "172"],
    ])
    func outcomesOfDayAreThoseOfTheSample(expected: [String]) throws {
        let found = try Warehouse.withThreeDays().texts(
            """
            select concat_ws(' ', day, visits, admitted, denied_capacity, denied_unconfigured, outpatients) as text
            from marts.published_days where day = \(expected[0])::date
            """)
        #expect(found == [expected.joined(separator: " ")])
    }

    @Test func visitsAndAdmissionsEqualControlTotals() throws {
        let warehouse = try Warehouse.withThreeDays()
        let totals = try warehouse.texts(
            """
            select concat_ws(' ', day, measure, total) as text from marts.control_totals
            where measure in ('visits', 'admissions') order by day, measure
            """)
        let counted = try warehouse.texts(
            """
            select concat_ws(' ', v.visit_date, c.measure, c.total) as text
            from (
                select visit_date, count(*) as visits, count(*) filter (where outcome = 'admitted') as admissions
                from hospital_admissions.visits group by visit_date
            ) as v
            cross join lateral (values ('admissions', v.admissions), ('visits', v.visits)) as c (measure, total)
            order by v.visit_date, c.measure
            """)
        #expect(counted.count == 6)
        #expect(totals == counted)
        let differing = try warehouse.number(
            """
            select count(*) as number
            from (select day, department, total from marts.control_totals where department <> '') as t
            full outer join (select day, department, admitted from marts.patient_flow where admitted > 0) as f
                on t.day = f.day and t.department = f.department
            where t.total is distinct from f.admitted
            """)
        #expect(differing == 0)
    }

    @Test func publishedDayAgainStaysAsItIs() throws {
        let warehouse = try Warehouse.withThreeDays()
        let days = try warehouse.texts("select d::text as text from ops.days as d order by day")
        let fingerprints = try warehouse.fingerprints()
        let loads = try warehouse.number("select max(load_id) as number from ops.loads")
        for day in Lake.days {
            let ending = try warehouse.loader("day", day, "--lake", Lake.fixture.path)
            #expect(ending.errors.contains("45 already were"))
            #expect(ending.errors.contains("\(day) stays as published: nothing it is made of has changed"))
            #expect(ending.output.isEmpty)
        }
        #expect(days.count == 3)
        #expect(try warehouse.texts("select d::text as text from ops.days as d order by day") == days)
        #expect(try warehouse.fingerprints() == fingerprints)
        #expect(try warehouse.number("select max(load_id) as number from ops.loads") == loads)
    }

    @Test func daysInAnotherOrderGiveTheSameFingerprints() throws {
        let warehouse = try Warehouse()
        for day in [Lake.days[2], Lake.days[0], Lake.days[1]] {
            try warehouse.loader("day", day, "--lake", Lake.fixture.path)
        }
        let expected = try Warehouse.withThreeDays().fingerprints()
        #expect(expected.count == 11)
        #expect(try warehouse.fingerprints() == expected)
    }

    @Test func fileTouchedOrMovedToProcessedCountsAsLoaded() throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            try warehouse.loader("day", Lake.smallDay, "--lake", lake.path)
            let loads = try warehouse.number("select max(load_id) as number from ops.loads")
            try lake.write(try lake.text(of: "people_data.csv"), to: "people_data.csv")
            try FileManager.default.moveItem(atPath: lake.folder(), toPath: lake.folder("processed"))
            let ending = try warehouse.loader("day", Lake.smallDay, environment: ["LAKE": lake.path])
            #expect(ending.errors.contains("0 of 17 files loaded, 17 already were"))
            #expect(try warehouse.number("select max(load_id) as number from ops.loads") == loads)
        }
    }

    @Test func correctedFilesReplaceThePublishedState() throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            try warehouse.loader("day", Lake.smallDay, "--lake", lake.path)
            try lake.denyFirstAdmission()
            try lake.correctSummary()
            let ending = try warehouse.loader("day", Lake.smallDay, "--lake", lake.path)
            #expect(ending.errors.contains("2022-11-22 published"))
            let counts = try warehouse.texts(
                "select concat_ws(' ', admitted, denied_capacity) as text from marts.published_days")
            #expect(counts == ["97 1"])
            let loads = try warehouse.texts(
                """
                select concat_ws(' ', feed, status, count(*)) as text from ops.loads
                where feed in ('admissions', 'daily_summaries') group by feed, status order by 1
                """)
            #expect(
                loads == [
                    "admissions loaded 1", "admissions superseded 1", "daily_summaries loaded 1",
                    "daily_summaries superseded 1",
                ])
        }
    }

    @Test func settingsOfTheUserDoNotChangeTheResult() throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            try warehouse.loader(
                "day", Lake.smallDay, "--lake", lake.path,
                environment: [
                    "PGTZ": "Asia/Tokyo", "PGDATESTYLE": "German", "PGCLIENTENCODING": "LATIN1", "TZ": "Asia/Tokyo",
                    "LC_ALL": "C", "PGOPTIONS": "-c extra_float_digits=-5 -c intervalstyle=iso_8601",
                ])
            #expect(try warehouse.fingerprints() == Warehouse.smallDay.get())
        }
    }
}
