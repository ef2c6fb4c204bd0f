import Postgres
import TestCluster
import Testing

/// Files of a day that come once more after it was published: what the warehouse says afterwards.
@Suite struct LateDataTests {
    /// Who was admitted on the 21st and sent on the day after.
    private static let admitted = "08f81550-abfe-4273-b7e2-57c1dcbd0efa"
    /// Who came on the 20th and on the 21st, and was sent on the day after that.
    private static let returned = "68c5ffdc-dfa3-4333-a5b5-1f0836ccb1f3"
    /// Who came on the 21st and was sent on six hours later.
    private static let moved = "dffc924e-7a2e-40f0-8257-970434d56c13"

    private static let files = [
        "daily_visitors_2022-11-21.csv", "admissions_2022-11-21.csv", "hospital_summary_2022-11-21.txt",
    ]

    private func outcomes(_ published: PublishedLake) throws -> [String] {
        try published.warehouse.texts(
            """
            select concat_ws(' ', day, visits, admitted, denied_capacity, denied_unconfigured, outpatients) as text
            from marts.published_days order by day
            """)
    }

    /// When a person was sent on, and the visit that this belongs to; in the hospital's own time.
    private func transfers(_ published: PublishedLake, of person: String) throws -> [String] {
        var connection = try published.warehouse.connect()
        try connection.run("set timezone = 'Africa/Johannesburg'")
        return try connection.query(
            """
            select concat_ws(' ', to_char(t.transferred_at, 'DD HH24:MI'), to_char(v.arrived_at, 'DD HH24:MI'), v.outcome)
                as text
            from hospital_admissions.transfers as t
            left outer join hospital_admissions.visits as v
                on v.visit_date = t.visit_date and v.patient_id = t.patient_id and v.visit_id = t.visit_id
            where t.patient_id = \(person)::uuid order by t.transferred_at
            """
        ) { try $0.value("text", as: String.self) }
    }

    /// How many were sent to a hospital on a day: all, of those admitted, of those denied, of others.
    private func sent(_ published: PublishedLake, to hospital: String, on day: String) throws -> [Int] {
        let counts = try published.warehouse.texts(
            """
            select concat_ws(' ', transfers, of_admitted, of_denied, of_others) as text
            from marts.transfers_by_destination where destination = \(hospital) and day = \(day)::date
            """)
        return try #require(counts.first).split(separator: " ").compactMap { Int($0) }
    }

    @Test func correctedOutcomeReachesTheMartsOfTheDayAfter() throws {
        try PublishedLake.with { published in
            let before = try sent(published, to: "Helen Joseph Hospital", on: "2022-11-22")
            #expect(try transfers(published, of: Self.admitted) == ["22 09:00 21 14:00 admitted"])
            let lake = published.lake
            try lake.edit(
                Self.files[1], linesWith: Self.admitted, replacing: "Admitted", with: "Denied - Capacity Full")
            try lake.replace("Total Admissions: 336", with: "Total Admissions: 335", in: Self.files[2])
            try lake.replace("Medicine      265", with: "Medicine      264", in: Self.files[2])
            try published.load("2022-11-21")
            #expect(
                try outcomes(published) == [
                    "2022-11-20 2469 339 341 820 969", "2022-11-21 2573 335 366 892 980",
                    "2022-11-22 420 98 0 150 172",
                ])
            let rows = try published.rows("hospital_admissions.admissions")
            #expect(rows.filter { $0.contains(Self.admitted) } == [])
            // The same transfer of the same visit counts among the denied from now on.
            #expect(try transfers(published, of: Self.admitted) == ["22 09:00 21 14:00 denied_capacity"])
            #expect(
                try sent(published, to: "Helen Joseph Hospital", on: "2022-11-22")
                    == [before[0], before[1] - 1, before[2] + 1, before[3]])
        }
    }

    @Test func vanishedVisitLeavesItsTransferToTheVisitBeforeUntilItIsBack() throws {
        try PublishedLake.with { published in
            let lake = published.lake
            let original = try Self.files.map { try lake.text(of: $0) }
            let fingerprints = try published.rows("(select day, fingerprints from ops.days)")
            #expect(try transfers(published, of: Self.returned) == ["22 05:36 21 13:36 denied_unconfigured"])
            for name in Self.files.prefix(2) {
                try lake.edit(name, linesWith: Self.returned, with: nil)
            }
            try lake.replace("Total Patient Visits: 2573", with: "Total Patient Visits: 2572", in: Self.files[2])
            try published.load("2022-11-21")
            #expect(
                try outcomes(published) == [
                    "2022-11-20 2469 339 341 820 969", "2022-11-21 2572 336 365 891 980",
                    "2022-11-22 420 98 0 150 172",
                ])
            #expect(try transfers(published, of: Self.returned) == ["22 05:36 20 07:54 outpatient"])

            for (name, text) in zip(Self.files, original) {
                try lake.write(text, to: name)
            }
            try published.load("2022-11-21")
            #expect(try transfers(published, of: Self.returned) == ["22 05:36 21 13:36 denied_unconfigured"])
            #expect(try published.rows("(select day, fingerprints from ops.days)") == fingerprints)
        }
    }

    @Test func transferThatMovesToAnotherDateIsThereAndNowhereElse() throws {
        try PublishedLake.with { published in
            let days = ["2022-11-21", "2022-11-22"]
            let before = try days.map { try sent(published, to: "Rahima Moosa Hospital", on: $0) }
            #expect(try transfers(published, of: Self.moved) == ["21 13:26 21 07:26 admitted"])
            try published.lake.edit(
                "hospital_transfers_2022-11-21_session_1.csv", linesWith: Self.moved, replacing: "2022-11-21 13:26",
                with: "2022-11-22 13:26")
            try published.load("2022-11-20")
            #expect(try transfers(published, of: Self.moved) == ["22 13:26 21 07:26 admitted"])
            let after = try days.map { try sent(published, to: "Rahima Moosa Hospital", on: $0) }
            #expect(after[0].prefix(2) == [before[0][0] - 1, before[0][1] - 1])
            #expect(after[1].prefix(2) == [before[1][0] + 1, before[1][1] + 1])
        }
    }
}
