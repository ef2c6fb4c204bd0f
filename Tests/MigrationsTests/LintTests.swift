import Foundation
import Migrations
import SQLText
import TestCluster
import Testing

/// The rules about removals, transactions and names, and what a file may allow.
@Suite struct LintTests {
    @Test(arguments: [
        // What goes away
        LintSample("alter table s.t drop column a;", "1:17 drop-column"),
        LintSample("alter foreign table s.t alter a type int, drop column a;", "1:43 drop-column"),
        LintSample("alter table s.t drop if exists \"A\" cascade, drop constraint b;", "1:17 drop-column"),
        LintSample(
            "alter table s.t add column a int, drop column b;\nalter table s.t drop column a;", "1:35 drop-column"),
        LintSample("alter table s.t alter a drop default, alter b drop not null, drop constraint c;"),
        LintSample("drop table if exists s.t, s.u cascade;", "1:22 drop-table", "1:27 drop-table"),
        LintSample("create table s.t ();\ndrop table s.t;\ndrop table s.t;", "3:12 drop-table"),
        LintSample("create temp table t ();\ndrop table t;"),
        LintSample("drop view s.v;\ndrop materialized view s.w;\ndrop index s.x;\ndrop function s.f(int, text);"),
        LintSample("drop schema s cascade;", "1:13 drop-table"),
        LintSample("drop schema s;\ncreate schema r;\ndrop schema r cascade;"),
        LintSample("alter table s.t rename to u;", "1:17 rename"),
        LintSample(
            "alter table s.t rename a to b;\nalter table s.t rename column c to d;", "1:17 rename", "2:17 rename"),
        LintSample("alter view s.v rename column to a;", "1:16 rename"),
        LintSample("alter table s.t rename constraint a to b;\nalter index s.x rename to y;"),
        LintSample("alter table s.t set schema r;\nalter schema s rename to q;", "1:17 rename", "2:14 rename"),
        LintSample("alter table s.t add a int;\nalter table s.t rename a to b;\nalter table s.t drop b;"),
        LintSample("create table s.t ();\nalter table s.t rename to u;\nalter table s.u drop a, rename a to b;"),
        // Transactions
        LintSample("-- migrate: transaction=off\nvacuum s.t;"),
        LintSample(
            "-- migrate: transaction=off\ncreate index concurrently if not exists x on s.t (a);",
            "2:27 index-if-not-exists"),
        LintSample("create index if not exists x on s.t (a);", "1:1 index-not-concurrent"),
        LintSample("-- migrate: transaction=off\nvacuum s.t;\n  vacuum s.u;\nvacuum s.v;", "3:3 several-statements"),
        LintSample("-- migrate: transaction=off\nset lock_timeout = 0;\nvacuum s.t;\nreset lock_timeout;"),
        LintSample("-- migrate: transaction=off\n-- migrate: resumable=on\nvacuum s.t;\nvacuum s.u;"),
        LintSample("alter type s.e add value 'x';\ninsert into s.t values ('x', 'x');", "2:25 enum-value-used"),
        LintSample("alter type s.e add value if not exists 'x' before 'y';\nselect 'y', ' x', \"x\", $$'x'$$;"),
        LintSample(
            "alter type s.e add value 'x';\nalter type s.e add value 'y' after 'x';\ncomment on type s.e is 'x';"),
        LintSample("create type s.e as enum ('y');\nalter type s.e add value 'x';\nselect 'x'::s.e;"),
        LintSample("alter type s.e rename value 'y' to 'x';\nselect 'x'::s.e;"),
        LintSample("set work_mem = '1GB';", "1:1 set-without-local"),
        LintSample("set session role r;\nset time zone 'UTC';", "1:1 set-without-local", "2:1 set-without-local"),
        LintSample("select set_config('work_mem', '1GB', false);", "1:1 set-without-local"),
        LintSample("set local work_mem = '1GB';\nselect pg_catalog.set_config('work_mem', '1GB', true);"),
        LintSample("set constraints all immediate;\nset transaction read only;\nreset work_mem;\nset role to default;"),
        LintSample("-- migrate: transaction=off\nset work_mem = '1GB';"),
        LintSample("update s.t set work_mem = 1;"),
        LintSample(
            "SET statement_timeout = 0;\nSET client_encoding = 'UTF8';\n"
                + "SELECT pg_catalog.set_config('search_path', '', false);\nSET row_security = off;"),
        // Names
        LintSample(
            "create table t (a int);\nalter table t add b int;", "1:14 unqualified-name", "2:13 unqualified-name"),
        LintSample("create index i on t (a);", "1:1 index-not-concurrent", "1:19 unqualified-name"),
        LintSample(
            "create view v as select 1;\ncreate or replace function f() returns int language sql return 1;",
            "1:13 unqualified-name", "2:28 unqualified-name"),
        LintSample(
            "create type e as enum ('a');\ndrop type if exists e;", "1:13 unqualified-name", "2:21 unqualified-name"),
        LintSample(
            "drop function f(int), s.g(text, int), h;", "1:15 unqualified-name", "1:39 unqualified-name"),
        LintSample("drop index x;\nalter sequence q restart;", "1:12 unqualified-name", "2:16 unqualified-name"),
        LintSample("set local search_path = s;\ncreate table t (a int);"),
        LintSample("select set_config('search_path', 's', true);\ncreate table t (a int);"),
        LintSample("create table t (a int);\nset local search_path = s;", "1:14 unqualified-name"),
        LintSample(
            "create temporary table t (a int);\nalter table t add b int;\ndrop table t;\ncreate temp view v as table t;"
        ),
        LintSample(
            "create schema s;\ncreate extension e;\ncreate role r;\ncreate trigger t after insert on s.t execute function f();"
        ),
    ])
    func sampleIsFoundAtItsPlace(_ sample: LintSample) throws {
        #expect(try sample.found() == sample.findings)
    }

    @Test func searchPathOfEarlierFileIsForgotten() throws {
        let found = try LintSample.findings(
            in: ("0001_a", "set local search_path = s;\ncreate table t ();"), ("0002_b", "create table u ();"))
        #expect(found == ["0002_b 1:14 unqualified-name"])
    }

    @Test func enumValueOfEarlierFileCanBeUsed() throws {
        #expect(
            try LintSample.findings(in: ("0001_a", "alter type s.e add value 'x';"), ("0002_b", "select 'x'::s.e;"))
                .isEmpty)
    }

    @Test func findingSaysWhatWhereAndWhatToDo() throws {
        let file = try VersionedFile("0001_a", "select 1;\n  drop table s.t;\n")
        let finding = try #require(MigrationLint.findings(in: [file]).first)
        #expect(finding.spot.location == "sql/migrations/0001_a.sql:2:14")
        #expect(finding.spot.excerpt == ["    2 |   drop table s.t;", "      |              ^"])
        #expect(finding.message == "s.t is lost for good, whoever still reads it")
        #expect(finding.wayOut.hasSuffix("say -- migrate: allow=drop-table"))
    }

    @Test func nameThatSpeaksToTheTerminalIsSilenced() throws {
        let file = try VersionedFile("0001_a", "drop table s.\"a\u{1b}[2J\nb\";")
        let finding = try #require(MigrationLint.findings(in: [file]).first)
        #expect(finding.message == "s.a\u{FFFD}[2J\u{FFFD}b is lost for good, whoever still reads it")
    }

    // MARK: Files

    @Test func filesAreTakenByVersionWithoutWhatAFolderPassesOver() throws {
        let folder = try TemporarySQLFolder()
        let names = ["0002_b.sql", "0001_a.sql", "_0003_c.sql", "0002_b.undo.sql", "0001_a.verify.sql", "notes.md"]
        for name in names {
            try folder.write("select 1;", to: name)
        }
        let files = try MigrationLint.migrations(at: (names + names).map { "\(folder.path)/\($0)" })
        #expect(files.map(\.key) == ["0001", "0002"])
        try folder.write("select 1;", to: "0002_other.sql")
        #expect(throws: MigrationError.self) {
            try MigrationLint.migrations(at: ["0002_b.sql", "0002_other.sql"].map { "\(folder.path)/\($0)" })
        }
    }

    // MARK: allow=

    @Test func allowedRuleIsSilentInItsFile() throws {
        let allowed = ("0001_a", "-- migrate: allow=drop-table, drop-column\ndrop table s.t;\nalter table s.u drop a;")
        let other = ("0002_b", "drop table s.v;")
        #expect(try LintSample.findings(in: allowed, other) == ["0002_b 1:12 drop-table"])
    }

    @Test func unknownRuleIsFoundWhereItIsAllowed() throws {
        let found = try LintSample("-- migrate: allow=drop-tables\ndrop table s.t;").found()
        #expect(found == ["1:13 unknown-rule", "2:12 drop-table"])
    }

    @Test func allowanceThatSilencesNothingIsFound() throws {
        let found = try LintSample("-- migrate: allow=drop-table, rename\ndrop table s.t;").found()
        #expect(found == ["1:13 unused-allowance"])
    }

    @Test func ruleAboutAllowancesCannotBeAllowed() throws {
        let found = try LintSample("-- migrate: allow=unused-allowance, rename\nselect 1;").found()
        #expect(found == ["1:13 unknown-rule", "1:13 unused-allowance"])
    }

    // MARK: All of it

    @Test func migrationsOfTheWarehouseGiveNothing() throws {
        let folder = try MigrationFolder(path: TestCluster.sqlFolder)
        #expect(folder.versioned.count > 40)
        // Without the first, which makes the schemas, only the tables are new.
        for files in [folder.versioned, Array(folder.versioned.dropFirst())] {
            let findings = MigrationLint.findings(in: files)
            #expect(findings.isEmpty, "\(findings.map { "\($0.spot.location): \($0.rule.rawValue): \($0.message)" })")
        }
    }

    @Test func everyRuleHasAnUnmistakableNameAndSummary() {
        for rule in LintRule.allCases {
            #expect(rule.rawValue.wholeMatch(of: /[a-z]+(-[a-z]+)*/) != nil)
            #expect(!rule.summary.isEmpty && rule.rawValue.count <= 24 && rule.summary.count <= 50)
        }
    }

    @Test func randomStatementsAreLintedWithoutTrap() throws {
        let pieces = [
            "create", "alter", "drop", "table", "index", "view", "concurrently", "on", "only", "s.t", "t", "\"T\"", "(",
            ")", ",", "add", "column", "constraint", "check", "not", "null", "valid", "default", "a", "::", "int",
            "generated", "as", "identity", "unique", "primary", "key", "using", "references", "set", "type", "rename",
            "to", "schema", "if", "exists", "value", "'x'", "U&\"\\0061\"", "select", "into", "set_config", "lock",
            "in",
            "mode", "vacuum", "full", "reindex", "cluster", "with", "search_path", "=", "local", ".", "1", "e'\\''",
            "attach", "partition", "detach", "is", "and", "validate", "subscription", "database", "tablespace", "*",
        ]
        var found = 0
        for seed in 0..<3000 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            let statements = (0..<3).map { _ in
                (0..<Int.random(in: 1...14, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
                    .joined(separator: " ")
            }
            let text = statements.joined(separator: ";\n") + ";"
            guard let file = try? VersionedFile("0001_a", text) else { continue }  // most have an open parenthesis
            found += MigrationLint.findings(in: [file]).count
        }
        #expect(found > 100)
    }
}
