import Postgres
import TestCluster
import Testing

/// Snapshots, rosters and illnesses that come after days were published: what the warehouse says afterwards.
@Suite struct LateStaffTests {
    /// A doctor of Pediatrics, rostered there on all three days.
    private static let doctor = "c1bceff6-7e57-4e57-9d16-8d1d6cc751a5"

    private func homes(_ published: PublishedLake) throws -> [String] {
        try published.warehouse.texts(
            """
            select concat_ws(' ', schedule_date, department, home_department) as text
            from hospital_operations.schedules where staff_id = \(Self.doctor)::uuid order by schedule_date
            """)
    }

    @Test func lateSnapshotHoldsOnThePublishedDaysUntilTheNextOne() throws {
        try PublishedLake.with { published in
            let lake = published.lake
            let snapshot = try lake.text(of: "staff_active_2022-11-20.csv")
            try lake.write(snapshot, to: "staff_active_2022-11-22.csv")
            try published.load("2022-11-22")
            let schedules = try published.rows("hospital_operations.schedules")
            let away = try published.rows(
                "(select day, away_from_home from marts.staffing where department = 'Pediatrics')")
            #expect(try homes(published) == Lake.days.map { "\($0) Pediatrics Pediatrics" })

            try lake.write(snapshot, to: "staff_active_2022-11-21.csv")
            try lake.edit("staff_active_2022-11-21.csv", linesWith: Self.doctor, replacing: "Pediatrics", with: "ICU")
            try published.load("2022-11-22")
            #expect(
                try homes(published) == [
                    "2022-11-20 Pediatrics Pediatrics", "2022-11-21 Pediatrics ICU", "2022-11-22 Pediatrics Pediatrics",
                ])
            // Nobody else's home has changed, nor the doctor's today.
            #expect(try published.rows("hospital_operations.schedules").symmetricDifference(schedules).count == 2)
            let changed = try published.rows(
                "(select day, away_from_home from marts.staffing where department = 'Pediatrics')"
            ).symmetricDifference(away)
            #expect(changed.count <= 2 && changed.contains { $0.hasPrefix("(2022-11-21,") })
            let staff = try published.rows("(select staff_id, status, department from hospital_operations.staff)")
            #expect(staff.contains("(\(Self.doctor),active,Pediatrics)"))
        }
    }

    @Test func rowsThatVanishFromARosterAndFromTheIllnessesAreGoneAndNoOthers() throws {
        try PublishedLake.with { published in
            let patient = "c59cf671-75ad-42ec-8496-7a54b84d049f"
            let tables = ["hospital_operations.schedules", "hospital_admissions.medical_conditions"]
            let before = try tables.map { try published.rows($0) }
            try published.lake.edit("schedules_2022-11.csv", linesWith: Self.doctor, ",2022-11-21,", with: nil)
            try published.lake.edit(
                "population_with_illnesses.csv", linesWith: patient,
                replacing: "\"\"Arthritis (Osteoarthritis/Rheumatoid Arthritis)\"\", ", with: "")
            try published.load("2022-11-22")
            #expect(
                try homes(published) == ["2022-11-20 Pediatrics Pediatrics", "2022-11-22 Pediatrics Pediatrics"])
            let after = try tables.map { try published.rows($0) }
            #expect(zip(before, after).map { $0.symmetricDifference($1).count } == [1, 1])
            #expect(before[1].subtracting(after[1]).allSatisfy { $0.contains(patient) && $0.contains("Arthritis") })
        }
    }
}
