import Failures
import Migrations
import SQLText
import Testing

@Suite struct VersionedFileTests {
    @Test(arguments: [
        "commit", "COMMIT WORK", "rollback", "rollback work", "begin", "begin isolation level serializable",
        "start transaction", "START /* now */ TRANSACTION READ ONLY", "end", "abort", "prepare transaction 'x'",
        "commit and chain",
    ])
    func transactionControlIsRefusedAtItsPlace(_ statement: String) throws {
        let error = #expect(throws: MigrationError.self) {
            try VersionedFile("0001_a", "create table t (i int);\n  \(statement);\nselect 1;\n")
        }
        let refusal = try #require(error)
        #expect(refusal.location == "sql/migrations/0001_a.sql:2:3")
        #expect(refusal.message.hasSuffix("in a file: migrate itself begins and ends its transactions"))
        #expect(refusal.notes == ["    2 |   \(statement);", "      |   ^"])
        #expect(refusal.outcome == .refused)
    }

    @Test(arguments: [
        "savepoint a", "rollback to a", "rollback to savepoint a", "ROLLBACK WORK TO SAVEPOINT a",
        "release savepoint a",
        "prepare q as select 1", "select 'commit'", "do $$ begin null; end $$", "select 1 as begin",
        "create function f() returns int language sql begin atomic select 1; end", "set transaction read only",
    ])
    func statementThatKeepsTheTransactionIsTaken(_ statement: String) throws {
        #expect(try VersionedFile("0001_a", "\(statement);").statements.map(\.text) == [statement])
    }

    @Test func copyWithoutDataIsRefusedAtItsPlace() throws {
        let error = #expect(throws: SourceError.self) {
            try VersionedFile("0001_a", "create table t (i int);\ncopy t from stdin;\n")
        }
        #expect(error?.location == "sql/migrations/0001_a.sql:2:1")
        #expect(error?.outcome == .refused)
    }

    @Test func copyFromAProgramsFileIsTaken() throws {
        #expect(try VersionedFile("0001_a", "copy t from '/tmp/t.csv';\ncopy t to '/tmp/t';\n").statements.count == 2)
        #expect(try VersionedFile("0001_a", "copy stdout (\"to\") to program 'cat';").statements.count == 1)
    }

    @Test(arguments: [
        "copy t to stdout", "COPY s.t (a, b) TO STDOUT WITH (format csv)", "copy (select 1 as to) to stdout",
        "copy binary t to stdout", "copy t to stdin",
    ])
    func copyToTheClientIsRefusedAtItsPlace(_ statement: String) throws {
        let text = "create table t (i int);\n \(statement);\n"
        for header in ["", "-- migrate: transaction=off\n"] {
            let error = #expect(throws: MigrationError.self) { try VersionedFile("0001_a", header + text) }
            #expect(error?.location == "sql/migrations/0001_a.sql:\(header.isEmpty ? 2 : 3):2")
            #expect(error?.message == "COPY TO STDOUT in a file: nobody is there to take the rows")
            #expect(error?.outcome == .refused)
        }
        #expect(throws: MigrationError.self) { try RepeatableFile(.reference, "public.t", text) }
    }

    @Test func repeatableFileIsHeldToTheSameRules() throws {
        let texts = ["commit;", "-- migrate: transaction=off\nselect 1;"]
        for kind in RepeatableFile.Kind.allCases {
            for text in texts {
                let error = #expect(throws: MigrationError.self) { try RepeatableFile(kind, "a.b", text) }
                #expect(error?.outcome == .refused)
            }
        }
    }

    @Test(arguments: [("7", "0007"), ("0007", "0007"), ("1000", "1000"), ("marts.census", "marts.census"), ("x", "x")])
    func versionIsFoundHoweverItIsWritten(_ written: String, _ key: String) {
        #expect(VersionedFile.key(written) == key)
    }
}
