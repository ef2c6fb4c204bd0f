import Foundation
import Postgres
import TestCluster
import Testing

/// `migrate plan`, `validate` and `up` as people and programs see them.
@Suite struct PlanTests {
    private let warehouse: Warehouse
    private let sql: TemporarySQLFolder

    init() throws {
        warehouse = try Warehouse(.empty)
        sql = try TemporarySQLFolder([
            "migrations/0001_ward.sql": "create table public.ward (ward_id integer primary key);\n",
            "migrations/0002_index.sql": """
            -- migrate: transaction=off
            create index concurrently ward_i on public.ward (ward_id);
            """,
            "functions/public/one.sql": "create or replace function public.one() returns int return 1;\n",
            "access/nobody.sql": "select 1;\n",
        ])
    }

    private func migrate(_ arguments: String..., code: Int32 = 0) throws -> Program.Ending {
        try warehouse.migrate(arguments: arguments + ["--directory", sql.path], code: code)
    }

    private func objects(_ ending: Program.Ending) throws -> [[String: Any]] {
        try ending.lines.map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
    }

    @Test func planSaysWhatWhyAndInWhichTransaction() throws {
        let ending = try migrate("plan")
        #expect(
            ending.output == """
                kind       file        why  statements  transaction
                ---------  ----------  ---  ----------  -----------
                versioned  0001_ward   new           1  own
                versioned  0002_index  new           1  none
                function   public.one  new           1  shared
                access     nobody      new           1  shared

                """)
        #expect(ending.errors.hasSuffix("migrate: 2 migrations and 2 repeatable files pending\n"))
        #expect(try warehouse.texts("select nspname as text from pg_namespace where nspname = 'migrate'") == [])
        #expect(try migrate("plan", "--exit-code", code: 3).lines.count == 6)
        _ = try migrate("up")
        #expect(try migrate("plan", "--exit-code").output.isEmpty)
    }

    @Test func planSaysWhyARepeatableFileIsAppliedAgain() throws {
        _ = try migrate("up")
        try sql.write("create or replace function public.one() returns int return 2;\n", to: "functions/public/one.sql")
        let lines = try migrate("plan").lines
        #expect(lines.contains { $0.contains(/^function +public.one +changed/) })
        #expect(lines.contains { $0.contains(/^access +nobody +after the others/) })
    }

    @Test func planListsWhatLintFinds() throws {
        _ = try migrate("up")
        try sql.write("create index ward_j on public.ward (ward_id);\n", to: "migrations/0003_more.sql")
        let text = try migrate("plan")
        #expect(text.lines.last?.contains("migrations/0003_more.sql:1:1: ") == true)
        let lint = try #require(try objects(try migrate("plan", "--format", "json")).first?["lint"] as? [[String: Any]])
        #expect(lint.count == 1 && lint[0]["line"] as? Int == 1)
        let github = try migrate("plan", "--format", "github")
        #expect(github.lines.count == 1)
        #expect(github.lines[0].hasPrefix("::warning file=\(sql.path)/migrations/0003_more.sql,line=1,col=1,title="))
    }

    @Test func planInJSONHasOneObjectAFile() throws {
        let objects = try objects(try migrate("plan", "--format", "json"))
        #expect(objects.map { $0["name"] as? String } == ["0001_ward", "0002_index", "public.one", "nobody"])
        #expect(objects.map { $0["transaction"] as? String } == ["own", "none", "shared", "shared"])
        #expect(objects.allSatisfy { $0["reason"] as? String == "new" })
    }

    @Test func executedPlanLeavesNothingAndShowsWhatWouldFail() throws {
        try sql.remove("migrations/0002_index.sql")
        let ending = try migrate("plan", "--execute")
        #expect(ending.errors.hasSuffix("migrate: 1 migration and 2 repeatable files applied and rolled back\n"))
        #expect(try warehouse.texts("select nspname as text from pg_namespace where nspname = 'migrate'") == [])
        try sql.write("select 1 / 0;", to: "migrations/0002_broken.sql")
        let broken = try migrate("plan", "--execute", code: 1)
        #expect(broken.errors.contains("migrations/0002_broken.sql:1:1: error: division by zero [22012]"))
    }

    @Test func failureIsWrittenForProgramsAsWell() throws {
        try sql.write("create table public.bed (\n  bed nope\n);\n", to: "migrations/0003_bed.sql")
        let json = try objects(try migrate("up", "--format", "json", code: 1))
        #expect(json.count == 1)
        #expect(json[0]["file"] as? String == "\(sql.path)/migrations/0003_bed.sql")
        #expect(json[0]["line"] as? Int == 2 && json[0]["column"] as? Int == 7)
        #expect(json[0]["sqlstate"] as? String == "42704" && json[0]["exit_code"] as? Int == 1)
        let github = try migrate("up", "--format", "github", code: 1)
        #expect(github.output.hasPrefix("::error file=\(sql.path)/migrations/0003_bed.sql,line=2,col=7,"))
        #expect(github.errors.contains("0003_bed.sql:2:7: error: type \"nope\" does not exist [42704]"))
    }

    @Test func validateAndPlanRefuseAFilledDatabaseAsUpDoes() throws {
        var connection = try warehouse.connect()
        try connection.run("create table public.theirs (i integer)")
        for command in ["validate", "plan", "up"] {
            let ending = try migrate(command, code: 4)
            #expect(ending.errors.contains("is not empty: there is table or view public.theirs"))
        }
    }

    @Test func statusSumsUpWhatIsNotApplied() throws {
        #expect(try migrate("status").errors.hasSuffix("migrate: 4 pending\n"))
        _ = try migrate("up")
        #expect(try migrate("status").errors.hasSuffix("migrate: all applied\n"))
    }

    @Test func validateListsEverythingThatIsWrong() throws {
        _ = try migrate("up")
        #expect(try migrate("validate").errors.contains("files and history agree"))
        try sql.write("create table public.wards (ward_id integer primary key);\n", to: "migrations/0001_ward.sql")
        try sql.remove("migrations/0002_index.sql")
        let ending = try migrate("validate", code: 4)
        #expect(ending.errors.contains("migrations/0001_ward.sql: error: migration 0001 is applied already"))
        #expect(ending.errors.contains("migrate: error: migration 0002_index.sql is applied, but its file is gone"))
        let objects = try objects(try migrate("validate", "--format", "json", code: 4))
        #expect(objects.count == 2)
        // The same end for whoever would apply, with the first and how many there are.
        #expect(try migrate("up", code: 4).errors.contains("and 1 more problem"))
    }

    @Test func validateListsWhatIsWrongBehindTheFileOfSumsToo() throws {
        _ = try migrate("up")
        _ = try migrate("hash")
        try sql.write("create table public.wards (ward_id integer primary key);\n", to: "migrations/0001_ward.sql")
        try sql.remove("migrations/0002_index.sql")
        let ending = try migrate("validate", code: 4)
        #expect(ending.errors.contains("migrate.sum: error: the migrations are not those it lists: 2 differences"))
        #expect(ending.errors.contains("migrations/0001_ward.sql: error: migration 0001 is applied already"))
        #expect(ending.errors.contains("migrate: error: migration 0002_index.sql is applied, but its file is gone"))
        #expect(try objects(try migrate("validate", "--format", "json", code: 4)).count == 3)
    }

    @Test(arguments: [["up"], ["up", "--dry-run"], ["plan"], ["validate"]])
    func migrationToStopAtHasToBeThere(_ command: [String]) throws {
        let ending = try warehouse.migrate(arguments: command + ["--to", "99", "--directory", sql.path], code: 2)
        #expect(
            ending.errors.hasSuffix(
                "migrate: error: there is no migration 0099 in the folder\n  see the versions with: migrate status\n"))
        #expect(try warehouse.texts("select nspname as text from pg_namespace where nspname = 'migrate'") == [])
        try warehouse.migrate(arguments: command + ["--to", "1", "--directory", sql.path])
    }

    @Test func repairSaysWhatStaysRefused() throws {
        _ = try migrate("up")
        #expect(try migrate("repair").errors.contains("nothing to repair"))
        try sql.write("create table public.wards (ward_id integer primary key);\n", to: "migrations/0001_ward.sql")
        try sql.remove("migrations/0002_index.sql")
        let ending = try migrate("repair", code: 4)
        #expect(ending.errors.contains("migrate: warning: 0001_ward.sql was edited after it was applied"))
        #expect(ending.errors.contains("migrate: warning: 0002_index.sql is applied, but its file is gone"))
        #expect(!ending.errors.contains("nothing to repair"))
        #expect(try !migrate("repair", "--removed", "0002", code: 4).errors.contains("0002_index.sql is applied"))
    }

    @Test func rehearsalWaitsForLocksAsLongAsItIsTold() throws {
        _ = try migrate("up")
        try sql.write("alter table public.ward add column note text;\n", to: "migrations/0003_note.sql")
        var reader = try warehouse.connect()
        try reader.transaction { reader in
            _ = try reader.query("select ward_id from public.ward") { _ in 0 }
            let ending = try migrate("plan", "--execute", "--lock-timeout", "1ms", code: 1)
            #expect(ending.errors.contains("canceling statement due to lock timeout [55P03]"))
        }
        _ = try migrate("plan", "--execute", "--lock-timeout", "1ms")
        #expect(try migrate("plan", "--lock-timeout", "1", code: 2).errors.contains("--lock-timeout takes a number"))
    }

    @Test func frozenRunNeedsAFileOfSumsThatFits() throws {
        #expect(try migrate("up", "--frozen", code: 4).errors.contains("migrate.sum: error: there is no such file"))
        _ = try migrate("hash")
        try sql.write("select 2;", to: "migrations/0003_more.sql")
        let refused = try migrate("up", "--frozen", code: 4)
        #expect(refused.errors.contains("added: 0003_more.sql"))
        #expect(try migrate("validate", code: 4).errors.contains("added: 0003_more.sql"))
        #expect(try warehouse.texts("select nspname as text from pg_namespace where nspname = 'migrate'") == [])
        _ = try migrate("hash")
        _ = try migrate("up", "--frozen")
        #expect(try migrate("validate").errors.contains("files and history agree"))
    }

    @Test func whatSomebodyChangedIsToldBeforeItIsNoLongerToldApart() throws {
        _ = try migrate("up")
        var connection = try warehouse.connect()
        try connection.run("alter table public.ward add column note text")
        try sql.write("select 3;", to: "migrations/0003_more.sql")
        let ending = try migrate("up")
        #expect(ending.errors.contains("migrate: warning: somebody changed the database since the last run"))
        #expect(ending.errors.contains("migrate: warning:   table public.ward: + column note text\n"))
        #expect(try !migrate("up").errors.contains("somebody changed"))
        // What is new or gone is one line, however many it has.
        try connection.run("create table public.bed (bed integer primary key, ward text not null)")
        #expect(
            try migrate("repair").errors.hasSuffix(
                """
                migrate: warning: somebody changed the database since the last run (1 line):
                migrate: warning:   + table public.bed
                migrate: nothing to repair

                """))
        _ = try migrate("drift", code: 8)
        try connection.run("drop table public.bed")
        try sql.write("select 4;", to: "migrations/0004_more.sql")
        #expect(try !migrate("up").errors.contains("somebody changed"))
    }
}
