import Failures
import Migrations
import SQLText
import Testing

/// `-- migrate: key=value` in the header of a file.
@Suite struct DirectivesTests {
    private func directives(_ lines: String...) throws -> Directives {
        let header = lines.map { "-- migrate: \($0)\n" }.joined()
        return try VersionedFile("0001_a", "-- grain: none\n\(header)create table t (i int);\n").directives
    }

    @Test func fileWithoutDirectivesIsOneTransaction() throws {
        let directives = try directives()
        #expect(directives.isTransactional && !directives.isResumable)
        #expect(directives.lockTimeout == nil && directives.statementTimeout == nil && directives.allowances.isEmpty)
    }

    @Test func everyDirectiveIsRead() throws {
        let directives = try directives(
            "transaction=off", "lock-timeout=250ms", "statement-timeout = 0", "resumable=on",
            "allow=drop-column, rename")
        #expect(!directives.isTransactional && directives.isResumable)
        #expect(directives.lockTimeout == "250ms" && directives.statementTimeout == "0")
        #expect(directives.allowances.map(\.rule) == ["drop-column", "rename"])
        #expect(directives.allowances.first?.spot.location == "sql/migrations/0001_a.sql:6:13")
    }

    @Test(arguments: [
        ("", "this directive is not known here"), ("transaction", "this directive is not known here"),
        ("requires=0001", "this directive is not known here"), ("Transaction=off", "this directive is not known here"),
        ("transaction=maybe", "this is no value for 'transaction'"),
        ("lock-timeout=soon", "this is no value for 'lock-timeout'"),
        ("statement-timeout=-1s", "this is no value for 'statement-timeout'"),
        ("allow=", "this is no value for 'allow'"),
        ("resumable=on", "resumable=on in a file that is one transaction: there is nothing to resume"),
    ])
    func wrongDirectiveIsRefusedAtItsPlace(_ line: String, _ message: String) throws {
        let error = #expect(throws: MigrationError.self) { try directives(line) }
        let refusal = try #require(error)
        #expect(refusal.location == "sql/migrations/0001_a.sql:2:13")
        #expect(refusal.message == message)
        #expect(refusal.wayOut?.isEmpty == false)
        #expect(refusal.outcome == .refused)
    }

    @Test func blankBehindTheColonMayBeMissing() throws {
        let text = "--migrate:transaction=off\n-- migrate:lock-timeout=1s\nselect 1;"
        let directives = try VersionedFile("0001_a", text).directives
        #expect(!directives.isTransactional && directives.lockTimeout == "1s")
        let error = #expect(throws: MigrationError.self) {
            try VersionedFile("0001_a", "-- migrate:lock-timeout=1x\nselect 1;")
        }
        #expect(error?.location == "sql/migrations/0001_a.sql:1:12")
    }

    // MARK: What looks like one

    @Test(arguments: [
        ("-- migrate:up\ncreate table t ();\n\n-- migrate:down\ndrop table t;\n", "1:12"),
        ("-- migrate:up transaction:false\ncreate table t ();\n", "1:12"),
        ("create table t ();\n-- migrate:down\ndrop table t;\n", "2:4"),
        ("create table t ();\n--migrate: down\ndrop table t;\n", "2:3"),
    ])
    func fileOfDbmateIsRefusedAndShownTheWay(_ text: String, _ place: String) throws {
        let error = #expect(throws: MigrationError.self) { try VersionedFile("0001_a", text) }
        let refusal = try #require(error)
        #expect(refusal.location == "sql/migrations/0001_a.sql:\(place)")
        #expect(refusal.message.hasPrefix("dbmate parts a file by this"))
        #expect(refusal.wayOut?.contains("docs/coming-from.md") == true)
        #expect(refusal.outcome == .refused)
    }

    @Test(arguments: [
        ("select 1;\n-- migrate: transaction=off\nselect 2;", "2:4"), ("select 1; -- migrate:x", "1:14"),
        ("select\n-- migrate: upper bound\n1;", "2:4"), ("-- Migrate: transaction=off\nselect 1;", "1:4"),
        ("copy t from stdin;\n-- migrate: data\n\\.\n--\tmigrate:resumable=on\n", "4:4"),
    ])
    func directiveThatIsNotReadIsRefusedAtItsPlace(_ text: String, _ place: String) throws {
        let error = #expect(throws: MigrationError.self) { try VersionedFile("0001_a", text) }
        #expect(error?.location == "sql/migrations/0001_a.sql:\(place)")
        #expect(error?.message.hasPrefix("directives stand at the top of a file") == true)
        #expect(error?.outcome == .refused)
        for kind in RepeatableFile.Kind.allCases {
            #expect(throws: MigrationError.self) { try RepeatableFile(kind, "a.b", text) }
        }
        let source = try makeSource(text, path: "sql/migrations/0001_a.undo.sql")
        #expect(throws: MigrationError.self) {
            try VersionedFile(try makeSource("select 1;", path: "sql/migrations/0001_a.sql"), undo: source)
        }
    }

    @Test(arguments: [
        "select '\n-- migrate:down\n';", "do $$ begin\n-- migrate:down\nend $$;", "select 1 as \"\n-- migrate: x\n\";",
        "copy t from stdin;\n-- migrate:down\n\\.\nselect 1;", "copy t from stdin;\n'\n-- migrate:down\n\\.\n-- so\n",
        "select 1; -- migrated: all", "/*\n-- migrate:down\n*/ select 1;", "select 1; -- to migrate: later",
    ])
    func whatIsNoCommentOrNoDirectiveIsLeftAlone(_ text: String) throws {
        #expect(try !VersionedFile("0001_a", text).statements.isEmpty)
    }

    @Test func durationsHaveAUnit() {
        #expect(["0", "250ms", "5s", "10min", "1h"].allSatisfy(Directives.isDuration))
        #expect(!["", "5", "1x", "-1s", "1.5s", "5 s", "12345678s", "00"].contains(where: Directives.isDuration))
    }

    @Test func keyThatIsSetTwiceIsRefused() throws {
        let error = #expect(throws: MigrationError.self) { try directives("lock-timeout=1s", "lock-timeout=2s") }
        #expect(error?.location == "sql/migrations/0001_a.sql:3:13")
        #expect(error?.message == "'lock-timeout' is set a second time")
    }
}
