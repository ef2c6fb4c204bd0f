import Failures
import Migrations
import SQLText
import TestCluster
import Testing

@Suite struct MigrationFolderTests {
    private let folder: TemporarySQLFolder

    init() throws {
        folder = try TemporarySQLFolder()
    }

    private func read() throws -> MigrationFolder { try MigrationFolder(path: folder.path) }

    /// The failure that reading the folder ends with.
    private func refusal() throws -> any Failure {
        let error = #expect(throws: (any Error).self) { try read() }
        return try #require(error as? any Failure)
    }

    @Test func versionsWithGapsAreReadInOrder() throws {
        try folder.write("select 3;", to: "migrations/0900_c.sql")
        try folder.write("select 1;", to: "migrations/0001_a.sql")
        try folder.write("select 2;", to: "migrations/0007_b_2.sql")
        let files = try read().versioned
        #expect(files.map(\.key) == ["0001", "0007", "0900"])
        #expect(files.map(\.name) == ["a", "b_2", "c"])
        #expect(files.map(\.version) == [1, 7, 900])
        #expect(files.map { $0.statements.map(\.text) } == [["select 1"], ["select 2"], ["select 3"]])
    }

    @Test(arguments: [
        "1_a.sql", "00001_a.sql", "0001.sql", "0001_.sql", "0001-a.sql", "a.sql", "0001_A.sql", "0001_a-b.sql",
        "0001__a.sql", "0001_a.SQL.sql", "V001_a.sql", "+001_a.sql", "-001_a.sql", "0001_ä.sql", "0001_a.down.sql",
        "０００１_a.sql",
    ])
    func misnamedFileIsRefused(_ name: String) throws {
        try folder.write("select 1;", to: "migrations/\(name)")
        let refusal = try refusal()
        #expect(refusal.location == "\(folder.path)/migrations/\(name)")
        #expect(refusal.message.hasPrefix("not a name for a migration"))
        #expect(refusal.outcome == .refused)
    }

    @Test(arguments: [
        "000001_users.up.sql", "0001_users.down.sql", "V1__init.sql", "V1.1__beds.sql", "R__views.sql",
        "20151127184807_users.sql",
    ])
    func nameThatAnotherToolGaveIsShownTheWay(_ name: String) throws {
        try folder.write("select 1;", to: "migrations/\(name)")
        let refusal = try refusal()
        #expect(refusal.message.hasPrefix("not a name for a migration"))
        #expect(refusal.wayOut?.contains("docs/coming-from.md") == true)
    }

    @Test(arguments: [
        "migrations/0001_a.SQL", "migrations/0001_a.Sql", "migrations/0001_a.UNDO.SQL", "functions/ops/f.SQL",
        "reference/ops/t.sqL", "access/a.SQL",
    ])
    func suffixInOtherLettersIsRefused(_ name: String) throws {
        try folder.write("select 1;", to: name)
        let refusal = try refusal()
        #expect(refusal.location == "\(folder.path)/\(name)")
        #expect(refusal.message.hasPrefix("not a name for a "))
        #expect(refusal.outcome == .refused)
    }

    @Test func underscoreIsLeftAloneInEveryFolder() throws {
        for name in ["functions/_f.sql", "functions/_old/f.sql", "reference/ops/_t.sql", "access/_a.SQL"] {
            try folder.write("not even SQL: '", to: name)
        }
        #expect(try read().repeatable.isEmpty)
    }

    @Test func versionThatIsNotThereIsRefusedAsUsage() throws {
        try folder.write("select 1;", to: "migrations/0001_a.sql")
        try read().requireVersion(1)
        let error = #expect(throws: MigrationError.self) { try read().requireVersion(99) }
        #expect(error?.message == "there is no migration 0099 in the folder")
        #expect(error?.outcome == .usage)
    }

    @Test func nameThatBeginsWithUnderscoreOrDotIsLeftAlone() throws {
        try folder.write("not even SQL: '", to: "migrations/_draft.sql")
        try folder.write("not even SQL: '", to: "migrations/.0001_a.sql.swp")
        try folder.write("not even SQL: '", to: "migrations/_old/0001_a.sql")
        try folder.write("How to write one.", to: "migrations/README.md")
        try folder.write("select 1;", to: "migrations/0001_a.sql")
        #expect(try read().versioned.map(\.key) == ["0001"])
    }

    @Test func twoFilesWithOneVersionAreRefused() throws {
        try folder.write("select 1;", to: "migrations/0001_a.sql")
        try folder.write("select 1;", to: "migrations/0001_b.sql")
        let refusal = try refusal()
        #expect(refusal.location == "\(folder.path)/migrations/0001_b.sql")
        #expect(refusal.message == "the same version as \(folder.path)/migrations/0001_a.sql")
        #expect(refusal.outcome == .refused)
    }

    @Test func folderAmongTheMigrationsIsRefused() throws {
        try folder.makeFolder("migrations/0001_a.sql")
        #expect(try refusal().location == "\(folder.path)/migrations/0001_a.sql")
        try folder.remove("migrations/0001_a.sql")
        try folder.makeFolder("migrations/2022")
        #expect(try refusal().location == "\(folder.path)/migrations/2022")
    }

    @Test func folderWithoutMigrationsIsRefusedAsUsage() throws {
        try folder.remove("migrations")
        let refusal = try refusal()
        #expect(refusal.outcome == .usage)
        #expect(refusal.location == folder.path)
    }

    @Test func emptyFolderHasNothing() throws {
        let files = try read()
        #expect(files.versioned.isEmpty && files.repeatable.isEmpty)
    }

    @Test func textThatIsNotUTF8IsRefusedAtItsByte() throws {
        try folder.write(
            bytes: Array("select 1;\n-- M".utf8) + [0xFC] + Array("ller\n".utf8), to: "migrations/0001_a.sql")
        let refusal = try refusal()
        #expect(refusal.location == "\(folder.path)/migrations/0001_a.sql:2:5")
        #expect(refusal.outcome == .refused)
    }

    @Test func repeatableFilesAreOrderedByKindThenKey() throws {
        for file in ["access/b.sql", "access/a.sql", "reference/z/t.sql", "reference/a/t.sql", "functions/z/f.sql"] {
            try folder.write("select 1;", to: file)
        }
        try folder.write("left alone", to: "functions/README.md")
        let files = try read().repeatable
        #expect(
            files.map { "\($0.kind) \($0.key)" } == [
                "function z.f", "reference a.t", "reference z.t", "access a", "access b",
            ])
    }

    @Test func keysAreOrderedByTheirBytes() throws {
        let keys = ["b", "a_b", "a.b", "a", "ab"]
        let files = MigrationFolder(
            versioned: [], repeatable: try keys.map { try RepeatableFile(.access, $0, "select 1;") })
        #expect(files.repeatable.map(\.key) == ["a", "a.b", "a_b", "ab", "b"])
    }
}
