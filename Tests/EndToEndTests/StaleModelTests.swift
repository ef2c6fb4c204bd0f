import TestCluster
import Testing

/// A model's file is edited: `migrate status` says which days are of the old one, `migrate build --stale` mends them.
@Suite struct StaleModelTests {
    private static let flow = "models/marts/patient_flow.sql"

    @Test func editedModelsAreListedAndBuiltAnew() throws {
        try Lake.withFolder { folder in
            let sql = try SQLFolder(copiedTo: folder)
            let warehouse = try Warehouse.withThreeDays()
            try warehouse.migrate("status", "--exit-code", "--directory", sql.path)
            try sql.append("-- a word more\n", to: Self.flow)
            try sql.append("-- a word more\n", to: "models/hospital_operations/staff.sql")

            let status = try warehouse.migrate("status", "--exit-code", "--directory", sql.path, width: 80, code: 3)
            #expect(
                status.lines.suffix(4) == [
                    "stale model                days",
                    "-------------------------  -----------------------",
                    "hospital_operations.staff  all of it",
                    "marts.patient_flow         2022-11-20 … 2022-11-22",
                ])
            let json = try warehouse.migrate("status", "--format", "json", "--directory", sql.path).lines.joined()
            #expect(
                json.replacing(" ", with: "").contains(#""model":"marts.patient_flow","days":[{"from":"2022-11-20""#))

            let ending = try warehouse.migrate(
                "build", "--stale", "--from", "2022-11-21", "--until", "2022-11-21", "--directory", sql.path)
            #expect(ending.errors.contains("marts.patient_flow: "))
            #expect(!ending.errors.contains("hospital_admissions.visits: "))
            let rest = try warehouse.migrate("status", "--directory", sql.path)
            #expect(rest.lines.last == "marts.patient_flow  2022-11-20, 2022-11-22")

            try warehouse.migrate("build", "--stale", "--directory", sql.path)
            try warehouse.migrate("status", "--exit-code", "--directory", sql.path)
            let again = try warehouse.migrate("build", "--stale", "--directory", sql.path)
            #expect(again.errors.hasSuffix("migrate: nothing is stale\n"))
        }
    }

    @Test func editedViewMakesTheModelsThatReadItStale() throws {
        try Lake.withFolder { folder in
            let sql = try SQLFolder(copiedTo: folder)
            let warehouse = try Warehouse.withThreeDays()
            try sql.replace(
                "'rosters' and", with: "'rosters' and true and", in: "models/hospital_operations/roster_names.sql")
            // Not before the view is there: what is pending comes first.
            let pending = try warehouse.migrate("status", "--exit-code", "--directory", sql.path, code: 3)
            #expect(!pending.lines.contains { $0.hasPrefix("stale model") })
            try warehouse.migrate("up", "--directory", sql.path)
            let status = try warehouse.migrate("status", "--exit-code", "--directory", sql.path, code: 3)
            #expect(status.lines.contains { $0.hasSuffix("2022-11-20 … 2022-11-22") })
        }
    }

    @Test func statusOfAReadOnlyServerSaysWhatItCannotKnow() throws {
        let ending = try Warehouse.withThreeDays().migrate(
            "status", "--exit-code", environment: ["PGOPTIONS": "-c default_transaction_read_only=on"])
        #expect(ending.errors.contains("which models are stale is not known"))
        #expect(ending.lines.contains { $0.contains("0001_schemas") })
    }

    @Test func staleAndSelectExcludeEachOther() throws {
        let ending = try Warehouse().migrate("build", "--stale", "--select", "marts.patient_flow", code: 2)
        #expect(ending.errors.contains("--stale finds the models itself, --select names them: give one of them"))
    }
}
