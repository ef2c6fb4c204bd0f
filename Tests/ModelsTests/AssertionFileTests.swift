import Failures
import Models
import Postgres
import SQLText
import Testing

@Suite struct AssertionFileTests {
    private func read(_ text: String) throws -> AssertionFile {
        try AssertionFile(try SourceFile(path: "sql/tests/assertions/rule.sql", bytes: Array(text.utf8)))
    }

    @Test func headerIsRead() throws {
        let file = try read(
            "-- severity: warn\n-- scope: all\n-- of: marts.flow\n-- why: because\n--      of that\nselect 1;\n")
        #expect(file.name == "rule")
        #expect(file.severity == .warn)
        #expect(file.scope == .all)
        #expect(file.why == "because of that")
        #expect(file.denominator?.description == "marts.flow")
        #expect(file.statement.text == "select 1")
    }

    @Test func denominatorMayBeLeftOut() throws {
        let file = try read("-- severity: error\n-- scope: affected\n-- why: a rule\nselect 1;")
        #expect(file.severity == .error)
        #expect(file.scope == .affected)
        #expect(file.denominator == nil)
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let text: String
        let location: String
        let message: String

        var testDescription: String { text.debugDescription }
    }

    @Test(arguments: [
        Refusal(
            text: "-- scope: all\n-- why: a\nselect 1;", location: "1:1",
            message: "the header must say: severity: error or warn"),
        Refusal(
            text: "-- severity: fatal\n-- scope: all\n-- why: a\nselect 1;", location: "1:14",
            message: "the header must say: severity: error or warn"),
        Refusal(
            text: "-- severity: warn\n-- scope:   some\n-- why: a\nselect 1;", location: "2:13",
            message: "the header must say: scope: affected or all"),
        Refusal(
            text: "-- severity: warn\n-- why: a\nselect 1;", location: "1:1",
            message: "the header must say: scope: affected or all"),
        Refusal(
            text: "-- severity: warn\n-- scope: all\nselect 1;", location: "1:1",
            message: "the header must say why the rule holds: why: …"),
        Refusal(
            text: "-- severity: warn\n-- scope: all\n-- why:\nselect 1;", location: "3:8",
            message: "the header must say why the rule holds: why: …"),
        Refusal(
            text: "-- severity: warn\n-- scope: all\n-- of: flow\n-- why: a\nselect 1;", location: "3:8",
            message: "of: names a table, schema.table"),
        Refusal(
            text: "-- severity: warn\n-- scope: all\n-- max-failures: 3\n-- why: a\nselect 1;", location: "3:4",
            message: "the key 'max-failures' is not known"),
        Refusal(
            text: "-- severity: warn\n-- scope: all\n-- why: a\nselect 1;\nselect 2;", location: "5:1",
            message: "2 statements, where there must be one select"),
        Refusal(
            text: "-- severity: warn\n-- scope: all\n-- why: a\ndelete from t;", location: "4:1",
            message: "1 statements, where there must be one select"),
    ])
    func fileThatIsWrongIsRefusedAtItsPlace(_ sample: Refusal) throws {
        let refusal = try #require(#expect(throws: ModelError.self) { try read(sample.text) })
        #expect(refusal.location == "sql/tests/assertions/rule.sql:\(sample.location)")
        #expect(refusal.message == sample.message)
        #expect(refusal.outcome == .refused)
    }
}
