import Foundation
import Models
import Postgres
import TestCluster
import Testing

@Suite struct MigrateTests {
    @Test func upOnEmptyDatabaseAppliesAllAndThenNothing() throws {
        let warehouse = try Warehouse(.empty)
        let first = try warehouse.migrate("up")
        #expect(first.errors.contains("migrate: applied 0001_schemas\n"))
        #expect(try warehouse.migrate("up").errors.hasSuffix("migrate: nothing to do\n"))
        try warehouse.migrate("status", "--exit-code")
    }

    @Test func dryRunSaysWhatIsPendingAndChangesNothing() throws {
        let warehouse = try Warehouse(.empty)
        let ending = try warehouse.migrate("up", "--dry-run")
        #expect(ending.lines.contains { $0.contains(/^versioned +0001_schemas +new +[0-9]+ +own$/) })
        #expect(ending.lines.contains { $0.contains(/^view +marts.published_days +new +1 +shared$/) })
        let schemas = try warehouse.texts(
            "select nspname::text as text from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'"
        )
        #expect(schemas == ["public"])
    }

    @Test func editedMigrationIsRefusedWithItsFile() throws {
        try Lake.withFolder { folder in
            let sql = try SQLFolder(copiedTo: folder)
            try sql.append("select 'a statement more';\n", to: "migrations/0010_ops_settings.sql")
            let warehouse = try Warehouse()
            let ending = try warehouse.migrate("up", "--directory", sql.path, code: 4)
            #expect(ending.errors.contains("\(sql.path)/migrations/0010_ops_settings.sql: error: migration 0010"))
            #expect(ending.errors.contains("put the change into a new migration"))
            let status = try warehouse.migrate("status", "--exit-code", "--directory", sql.path, code: 4)
            #expect(status.lines.contains { $0.contains("0010_ops_settings") && $0.contains("edited") })
        }
    }

    @Test func lostMigrationIsRefusedWithItsName() throws {
        try Lake.withFolder { folder in
            let sql = try SQLFolder(copiedTo: folder)
            try sql.remove("migrations/0054_marts_control_totals.sql")
            try sql.remove("models/marts/control_totals.sql")
            let warehouse = try Warehouse()
            let ending = try warehouse.migrate("up", "--directory", sql.path, code: 4)
            #expect(ending.errors.contains("0054_marts_control_totals.sql is applied, but its file is gone"))
            try warehouse.migrate("status", "--exit-code", "--directory", sql.path, code: 4)
        }
    }

    @Test func statusSaysWhatIsPending() throws {
        try Lake.withFolder { folder in
            let sql = try SQLFolder(copiedTo: folder)
            let warehouse = try Warehouse()
            try warehouse.migrate("status", "--exit-code", "--directory", sql.path)
            try sql.append("select 'a statement more';\n", to: "functions/ops/key_of.sql")
            try warehouse.migrate("status", "--exit-code", "--directory", sql.path, code: 3)
            try sql.write("create table marts.more (day date primary key);", to: "migrations/9000_more.sql")
            let ending = try warehouse.migrate("status", "--exit-code", "--directory", sql.path, code: 3)
            #expect(ending.lines.contains { $0.contains("9000_more") && $0.contains("pending") })
            try warehouse.migrate("status", "--directory", sql.path)
            try warehouse.migrate("up", "--directory", sql.path)
            try warehouse.migrate("status", "--exit-code", "--directory", sql.path)
        }
    }

    @Test func noticesOfFilesAreShownAtTheirLines() throws {
        try Lake.withFolder { folder in
            let sql = try SQLFolder(copiedTo: folder)
            try sql.write(
                "do $$\nbegin\n  raise notice 'step one';\n  raise warning 'beware';\nend $$;\n",
                to: "migrations/9000_talk.sql")
            let ending = try Warehouse().migrate("up", "--directory", sql.path)
            let path = "\(sql.path)/migrations/9000_talk.sql"
            #expect(ending.errors.contains("\n\(path):3: NOTICE: step one\n\(path):4: WARNING: beware\n"))
        }
    }

    @Test func statementThatFailsIsShownAtItsPlaceAndRolledBack() throws {
        try Lake.withFolder { folder in
            let sql = try SQLFolder(copiedTo: folder)
            try sql.write(
                """
                create table marts.more (day date primary key);

                create table marts.worse (
                    day date,
                    other no_such_type
                );
                """, to: "migrations/9000_broken.sql")
            let warehouse = try Warehouse()
            let ending = try warehouse.migrate("up", "--directory", sql.path, code: 1)
            #expect(ending.errors.contains("\(sql.path)/migrations/9000_broken.sql:5:11: error: "))
            #expect(ending.errors.contains("other no_such_type"))
            #expect(try warehouse.texts("select coalesce(to_regclass('marts.more')::text, '') as text") == [""])
            try warehouse.migrate("status", "--exit-code", "--directory", sql.path, code: 3)
        }
    }

    @Test func rowsDeletedByHandComeBackWithBuild() throws {
        let warehouse = try Warehouse.withThreeDays()
        let published = try warehouse.fingerprints()
        var connection = try warehouse.connect()
        try connection.run("delete from hospital_admissions.admissions where admission_date > '2022-11-20'")
        try connection.run(
            "delete from hospital_admissions.visits where visit_date > '2022-11-20' and triage_minutes > 9")
        try connection.run("delete from marts.patient_flow where department = 'Medicine'")
        try connection.run("update hospital_operations.staff set role = 'Porter' where staff_id::text < '8'")
        let damaged = try warehouse.fingerprints()
        try warehouse.migrate("build", "--from", "2022-11-22", "--until", "2022-11-22")
        let partly = try warehouse.fingerprints()
        for (name, fingerprint) in partly {
            let isBuilt = name.hasSuffix("2022-11-22") || !name.contains("2022")
            #expect(fingerprint == (isBuilt ? published[name] : damaged[name]), "\(name)")
        }
        #expect(partly != published)
        try warehouse.migrate("build")
        #expect(try warehouse.fingerprints() == published)
    }

    @Test func buildOfOneModelBuildsThoseThatReadIt() throws {
        let warehouse = try Warehouse.withThreeDays()
        let published = try warehouse.fingerprints()
        var connection = try warehouse.connect()
        try connection.run("delete from hospital_admissions.admissions")
        try connection.run("delete from hospital_admissions.visits where triage_minutes > 9")
        try connection.run("update marts.patient_flow set visits = visits + 1")
        let ending = try warehouse.migrate("build", "--select", "hospital_admissions.visits")
        #expect(!ending.errors.contains("hospital_operations.staff"))
        #expect(try warehouse.fingerprints() == published)
        let unknown = try warehouse.migrate("build", "--select", "marts.nope", code: 2)
        #expect(unknown.errors.contains("there is no model marts.nope"))
    }

    @Test func buildOfNothingPublishedSaysSo() throws {
        #expect(try Warehouse().migrate("build").errors.contains("no day in that range is published"))
    }

    @Test func testOfSoundDataPasses() throws {
        let ending = try Warehouse.withThreeDays().migrate("test")
        let count = try ModelFolder(path: TestCluster.sqlFolder).assertions.count
        #expect(ending.lines.last == "\(count) passed, 0 failed")
        #expect(ending.lines.filter { $0.hasSuffix("turns it red") }.count == count)
    }

    @Test func testOfDataThatBreakARuleEndsWith7() throws {
        let warehouse = try Warehouse.withThreeDays()
        var connection = try warehouse.connect()
        let lost = try connection.run(
            "delete from hospital_admissions.visits where visit_date = '2022-11-21' and outcome = 'outpatient'")
        #expect(lost == 980)
        let fingerprints = try warehouse.fingerprints()
        let ending = try warehouse.migrate("test", "--format", "json", code: 7)
        let failed = ending.lines.filter { $0.contains("\"passed\":false") || $0.contains("\"passed\": false") }
        #expect(failed.count >= 4, "\(failed)")
        #expect(failed.contains { $0.contains("control_totals_visits") })
        #expect(try warehouse.fingerprints() == fingerprints)
    }
}
