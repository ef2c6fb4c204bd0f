import Foundation
import TestCluster
import Testing

@Suite struct LintCommandTests {
    /// Runs `migrate lint` on files in a folder of their own, without a server to connect to.
    private func lint(
        _ files: [String: String], _ arguments: String..., code: Int32,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> (ending: Program.Ending, folder: String) {
        try Lake.withFolder { folder in
            for (name, text) in files {
                try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
            }
            // Not in the order of their versions.
            let paths = files.keys.sorted(by: >).map { "\(folder)/\($0)" }
            let ending = try Program.migrate.run(
                ["lint"] + arguments + paths, environment: ["PGHOST": "/nowhere", "PGCONNECT_TIMEOUT": "1"])
            #expect(ending.code == code, "\(ending.everything)", sourceLocation: sourceLocation)
            return (ending, folder)
        }
    }

    @Test func findingsOfFilesAreShownAtTheirPlacesWithoutConnection() throws {
        let (ending, folder) = try lint(
            [
                "0002_index.sql": "create index on s.t (a);\n  create index on s.u (a);\n",
                "0001_t.sql": "create table s.t ();",
            ],
            code: 9)
        #expect(
            ending.output == """
                \(folder)/0002_index.sql:2:3: index-not-concurrent: nobody can write to s.u while this index is built \
                (SHARE lock)
                      2 |   create index on s.u (a);
                        |   ^
                  create it CONCURRENTLY, in a file of its own with -- migrate: transaction=off


                """)
        #expect(ending.errors == "migrate: 1 finding in 2 migrations\n")
    }

    @Test func filesWithoutFindingEndWith0() throws {
        let (ending, _) = try lint(
            [
                "0001_t.sql": "-- migrate: allow=drop-table\ndrop table s.t;\n", "_draft.sql": "drop table s.u;",
                "0001_t.undo.sql": "drop table s.u;",
            ], code: 0)
        #expect(ending.output.isEmpty)
        #expect(ending.errors == "migrate: no findings in 1 migration\n")
    }

    @Test func jsonIsOneObjectALine() throws {
        let (ending, folder) = try lint(
            ["0001_t.sql": "drop table s.t, s.\"a\"\"b\";\n"], "--format", "json", code: 9)
        let objects = try ending.lines.map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
        #expect(objects.count == 2)
        let second = try #require(objects.last)
        #expect(Set(second.keys) == ["file", "line", "column", "rule", "message", "way_out"])
        #expect(second["file"] as? String == "\(folder)/0001_t.sql")
        #expect(second["line"] as? Int == 1 && second["column"] as? Int == 17)
        #expect(second["rule"] as? String == "drop-table")
        #expect((second["message"] as? String)?.hasPrefix("s.a\"b is lost for good") == true)
        #expect((second["way_out"] as? String)?.contains("allow=drop-table") == true)
    }

    @Test func githubGetsOneAnnotationALine() throws {
        let (ending, folder) = try lint(
            ["0001_t.sql": "drop table s.\"50%, 1:2\";\n"], "--format", "github", code: 9)
        #expect(
            ending.output == """
                ::error file=\(folder)/0001_t.sql,line=1,col=12,title=drop-table::s.50%25, 1:2 is lost for good, whoever \
                still reads it%0Awhen nothing uses it any more and there is a backup, say -- migrate: allow=drop-table

                """)
    }

    @Test func fileThatCannotBeReadOrSplitIsRefusedAtItsPlace() throws {
        let (broken, folder) = try lint(["0001_t.sql": "select 1;\nselect 'x;"], code: 4)
        #expect(broken.errors.contains("\(folder)/0001_t.sql:2:8: error: this string has no closing '"))
        let missing = try Program.migrate.run(["lint", "sql/migrations/9999_nope.sql"])
        #expect(missing.code == 4 && missing.errors.contains("sql/migrations/9999_nope.sql: error: "))
        let (concurrent, _) = try lint(["0001_t.sql": "create index concurrently on s.t (a);"], code: 4)
        #expect(concurrent.errors.contains("0001_t.sql:1:1: error: CREATE INDEX CONCURRENTLY cannot run inside"))
    }

    @Test func withoutFilesItIsWhatIsPending() throws {
        try Lake.withFolder { folder in
            let sql = try SQLFolder(copiedTo: folder)
            let warehouse = try Warehouse()
            #expect(
                try warehouse.migrate("lint", "--directory", sql.path).errors.hasSuffix("no findings in 0 migrations\n")
            )
            try sql.write("create table marts.more (day date);", to: "migrations/9000_more.sql")
            try sql.write(
                "alter table marts.more alter day set not null;\nalter table ops.days drop column models;",
                to: "migrations/9001_days.sql")
            let ending = try warehouse.migrate("lint", "--directory", sql.path, code: 9)
            #expect(
                ending.output.hasPrefix("\(sql.path)/migrations/9001_days.sql:2:22: drop-column: models of ops.days"))
            #expect(ending.errors.hasSuffix("migrate: 1 finding in 2 migrations\n"))
            try warehouse.migrate("up", "--directory", sql.path)
            try warehouse.migrate("lint", "--directory", sql.path)
        }
    }

    @Test func rulesAreListedWithin80Columns() throws {
        let ending = try Program.migrate.run(["lint", "--rules"])
        #expect(ending.code == 0)
        #expect(ending.lines.count == 2 + 20)
        #expect(ending.lines.contains { $0.hasPrefix("index-not-concurrent  ") })
        #expect(ending.lines.allSatisfy { $0.count <= 80 })
    }

    @Test func documentationHasEveryRule() throws {
        let text = try String(contentsOfFile: "\(TestCluster.checkout)/docs/lint.md", encoding: .utf8)
        let rules = try Program.migrate.run(["lint", "--rules"]).lines.dropFirst(2).compactMap {
            $0.split(separator: " ").first
        }
        for rule in rules {
            #expect(text.contains("| `\(rule)` |"), "\(rule)")
        }
    }
}
