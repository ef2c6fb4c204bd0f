import Foundation
import TestCluster
import Testing

@Suite struct ExplainGateTests {
    private static func run(_ sql: SQLFolder) throws -> Program.Ending {
        let programs = Program.migrate.executable.deletingLastPathComponent().path
        return try Program(path: "\(TestCluster.checkout)/db/explain-gate").run([programs, sql.path])
    }

    @Test func modelAndAssertionThatReadAWholeTableAreRefused() throws {
        try Lake.withFolder { folder in
            let sql = try SQLFolder(copiedTo: folder)
            let model = "models/marts/patient_flow.sql"
            try sql.replace("d.day = v.visit_date", with: "d.day::text = v.visit_date::text", in: model)
            let assertion = "tests/assertions/bed_capacity_configured.sql"
            try sql.replace("d.day = f.day", with: "d.day::text = f.day::text", in: assertion)
            let ending = try Self.run(sql)
            #expect(ending.code == 1)
            let findings = ending.errors.split(separator: "\n")
            #expect(findings.count == 3)
            #expect(
                findings.first?.hasPrefix(
                    "\(sql.path)/\(model): the select reads all of hospital_admissions.visits (Seq Scan, about 60000 ")
                    == true)
            #expect(
                findings.dropFirst().first?.hasPrefix(
                    "\(sql.path)/\(assertion): the select reads all of marts.patient_flow (Seq Scan, about ") == true)
        }
    }

    @Test(arguments: [
        ("models/marts/patient_flow.sql", "v.visit_date as day", "v.visit_day as day", "7:5"),
        ("tests/assertions/bed_capacity_configured.sql", "f.denied_unconfigured\n", "f.denied_twice\n", "8:5"),
        ("tests/fixtures/visits_conserve_visitors.sql", "person_id,", "person,", "5:5"),
    ])
    func fileThatDoesNotPlanIsNamedWithThePlace(file: String, old: String, new: String, place: String) throws {
        try Lake.withFolder { folder in
            let sql = try SQLFolder(copiedTo: folder)
            try sql.replace(old, with: new, in: file)
            let ending = try Self.run(sql)
            #expect(ending.code == 1)
            #expect(ending.errors.hasPrefix("\(sql.path)/\(file):\(place): error: column "))
        }
    }

    @Test(arguments: ["models.sql", "migrations/_0099_later.sql", "tests/assertion/visits.sql"])
    func fileThatNothingReadsIsRefused(name: String) throws {
        try Lake.withFolder { folder in
            let sql = try SQLFolder(copiedTo: folder)
            try FileManager.default.createDirectory(
                atPath: "\(sql.path)/tests/assertion", withIntermediateDirectories: true)
            try sql.write("select 1;\n", to: name)
            let ending = try Self.run(sql)
            #expect(ending.code == 1)
            #expect(ending.errors == "./\(name)\nexplain-gate: nothing reads these files of \(sql.path)\n")
        }
    }
}
