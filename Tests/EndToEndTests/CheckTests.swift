import Foundation
import Postgres
import TestCluster
import Testing

/// On a server of its own: what is left behind there belongs to these tests.
@Suite(.serialized, .waitsForLong) struct CheckTests {
    private static let cluster = Result { try TestCluster.own() }

    private let environment: [String: String]
    private let cluster: TestCluster

    init() throws {
        cluster = try Self.cluster.get()
        environment = cluster.environment("postgres")
    }

    @discardableResult
    private func check(
        _ arguments: String..., environment: [String: String] = [:], width: Int? = nil, code: Int32 = 0,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Program.Ending {
        let ending = try Program.migrate.run(
            ["check"] + arguments, environment: self.environment.merging(environment) { $1 }, width: width)
        #expect(ending.code == code, "\(ending.everything)", sourceLocation: sourceLocation)
        return ending
    }

    private func databases() throws -> [String] {
        var connection = try cluster.connect("postgres")
        return try connection.query("select datname as name from pg_database where datname ~ '^migrate_'") {
            try $0.value("name", as: String.self)
        }
    }

    @Test func soundFilesAreListedInAFewLinesAndNothingStays() throws {
        let ending = try check(width: 80)
        #expect(ending.lines.count == 5)
        #expect(ending.lines.allSatisfy { $0.count <= 80 })
        #expect(ending.lines[0].hasPrefix("applied to an empty database: "))
        #expect(ending.lines[3].contains(/^  v1:sha256:[0-9a-f]{64}$/))
        #expect(ending.lines[4].contains(/^assertions and unit cases: [0-9]{2,} passed, 0 failed$/))
        #expect(try databases() == [])
        var connection = try cluster.connect("postgres")
        let schemas = try connection.query("select nspname from pg_namespace where nspname = 'ops'") { _ in true }
        #expect(schemas.isEmpty)
    }

    @Test func jsonHasTheFingerprintAndEveryTest() throws {
        let ending = try check("--format", "json")
        let found = try #require(try JSONSerialization.jsonObject(with: Data(ending.output.utf8)) as? [String: Any])
        #expect((found["fingerprint"] as? String)?.hasPrefix("v1:sha256:") == true)
        #expect((found["tests"] as? [Any])?.count ?? 0 > 50)
    }

    @Test func keptDatabaseIsNamedAndThere() throws {
        let ending = try check("--keep")
        let name = try #require(ending.errors.firstMatch(of: /migrate_kept_[0-9a-f]{8}/)?.output)
        #expect(try databases() == [String(name)])
        let status = try Program.migrate.run(
            ["status", "--exit-code"], environment: environment.merging(["PGDATABASE": String(name)]) { $1 })
        #expect(status.code == 0)
        var connection = try cluster.connect("postgres")
        try connection.run("drop database \(identifier: String(name))")
    }

    @Test func fileThatCannotRunTwiceEndsWith1AtItsPlace() throws {
        try Lake.withFolder { folder in
            let sql = try SQLFolder(copiedTo: folder)
            try sql.append("create type ops.twice as enum ('a');\n", to: "functions/ops/key_of.sql")
            let ending = try check("--directory", sql.path, code: 1)
            #expect(ending.errors.contains("\(sql.path)/functions/ops/key_of.sql:"))
            #expect(ending.errors.contains("type \"twice\" already exists"))
            #expect(try databases() == [])
        }
    }

    @Test func fileThatMakesMoreTheSecondTimeEndsWith1AndTheDifference() throws {
        try Lake.withFolder { folder in
            let sql = try SQLFolder(copiedTo: folder)
            try sql.append("create index on ops.settings (value);\n", to: "functions/ops/key_of.sql")
            let ending = try check("--directory", sql.path, code: 1)
            #expect(
                ending.output == """
                    - once applied, + applied again

                    table ops.settings
                      + index settings_value_idx1 btree (value)

                    """)
            #expect(ending.errors.contains("\(sql.path)/functions/ops/key_of.sql: error: applied once more"))
            #expect(try databases() == [])
        }
    }

    @Test func folderWithoutModelsIsCheckedWithoutTests() throws {
        let sql = try TemporarySQLFolder([
            "migrations/0001_ward.sql": "create table public.ward (ward text primary key);"
        ])
        let ending = try check("--directory", sql.path)
        #expect(ending.lines.first == "applied to an empty database: 1 migration and 0 repeatable files")
        #expect(ending.lines.last == "assertions and unit cases: none")
    }

    @Test(arguments: [["check"], ["drift", "--scratch"]])
    func failureIsSaidToBeOfTheScratchDatabase(_ command: [String]) throws {
        let sql = try TemporarySQLFolder([
            "migrations/0001_ward.sql": "create table public.ward (ward text primary key);",
            "migrations/0002_alone.sql": "-- migrate: transaction=off\nselect 1;\nselect 1 / 0;",
        ])
        let alone = try Program.migrate.run(command + ["--directory", sql.path], environment: environment)
        #expect(alone.code == 1)
        #expect(alone.errors.contains("0002_alone.sql:3:1: error: division by zero"))
        #expect(alone.errors.contains(/in the scratch database migrate_scratch_[0-9a-f]{8}, which is dropped again/))
        #expect(!alone.errors.contains("resume"))
        try sql.write("select 1 / 0;", to: "migrations/0002_alone.sql")
        let whole = try Program.migrate.run(command + ["--directory", sql.path], environment: environment)
        #expect(whole.errors.contains(/in the scratch database migrate_scratch_[0-9a-f]{8}, which is dropped again/))
        #expect(!whole.errors.contains("not recorded"))
    }

    @Test func failingTestEndsWith7AndIsTheOnlyOneShown() throws {
        try Lake.withFolder { folder in
            let sql = try SQLFolder(copiedTo: folder)
            try sql.remove("tests/fixtures/staff_role_known.sql")
            let ending = try check("--directory", sql.path, code: 7)
            #expect(ending.lines.contains { $0.hasPrefix("staff_role_known") && $0.contains("FAILED") })
            #expect(ending.lines.last?.hasSuffix(" 1 failed") == true)
            #expect(ending.lines.filter { $0.contains("FAILED") || $0.contains("  passed") }.count == 1)
            #expect(try databases() == [])
        }
    }

    @Test func roleWithoutTheRightEndsWith4() throws {
        var connection = try cluster.connect("postgres")
        try connection.run("create role plain login")
        let ending = try check(environment: ["PGUSER": "plain"], code: 4)
        #expect(ending.errors.contains("role plain may not create databases"))
        #expect(ending.errors.contains("alter role plain createdb"))
    }

    @Test func killedRunLeavesADatabaseThatTheNextOneRemoves() throws {
        try Program.migrate.whileRunning(
            ["check"], environment: environment.merging(["MIGRATE_PAUSE_AT": "begun:7"]) { $1 }
        ) { running in
            try running.waitForError("paused at begun")
            #expect(try databases().count == 1)
            // Not while it lives.
            #expect(try !check().errors.contains("removed"))
            #expect(try databases().count == 1)
            running.kill()
            _ = try running.waitForEnd()
        }
        let name = try #require(try databases().first)
        try wait { try sessions(of: name) == 0 }
        let ending = try check()
        #expect(ending.errors.contains("removed \(name), which a run that was killed had left behind"))
        #expect(try databases() == [])
    }

    private func sessions(of name: String) throws -> Int {
        var connection = try cluster.connect("postgres")
        return try connection.query(
            """
            select 1 from pg_stat_activity
            where datname = \(name) or (application_name = 'migrate' and pid <> pg_backend_pid())
            """
        ) { _ in true }.count
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func interruptedRunDropsItsDatabase(signal: Int32) throws {
        let ending = try Lake.withFolder { folder in
            let sql = try SQLFolder(copiedTo: folder)
            // What is interrupted; it never comes to its end.
            try sql.write("select pg_sleep(600);", to: "migrations/9000_slow.sql")
            return try Program.migrate.whileRunning(["check", "--directory", sql.path], environment: environment) {
                running in
                try wait {
                    var connection = try cluster.connect("postgres")
                    return try !connection.query(
                        "select 1 from pg_stat_activity where query ~ '^select pg_sleep' and state = 'active'"
                    ) { _ in true }.isEmpty
                }
                running.send(signal)
                return try running.waitForEnd()
            }
        }
        #expect(ending.signal == signal)
        #expect(ending.errors.contains("error: interrupted"))
        #expect(try databases() == [])
    }

    @Test func serviceNamesTheServerToo() throws {
        try Lake.withFolder { folder in
            let file = "\(folder)/services"
            let service = """
                [own]
                host=\(cluster.socketFolder)
                port=5432
                user=\(cluster.user)
                dbname=postgres
                options=-c work_mem=5MB

                """
            try Data(service.utf8).write(to: URL(filePath: file))
            let ending = try Program.migrate.run(
                ["check"], environment: ["PGSERVICEFILE": file, "PGSERVICE": "own"])
            #expect(ending.code == 0, "\(ending.everything)")
            let url = "postgresql://\(cluster.user):gehe%2Fheim@/postgres?host=\(cluster.socketFolder)"
            let other = try Program.migrate.run(["drift", "--scratch"], environment: ["DATABASE_URL": url])
            #expect(other.code == 8)
            #expect(!other.everything.contains("gehe"))
        }
    }
}
