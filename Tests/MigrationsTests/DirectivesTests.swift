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

    @Test func keyThatIsSetTwiceIsRefused() throws {
        let error = #expect(throws: MigrationError.self) { try directives("lock-timeout=1s", "lock-timeout=2s") }
        #expect(error?.location == "sql/migrations/0001_a.sql:3:13")
        #expect(error?.message == "'lock-timeout' is set a second time")
    }
}
