import Failures
import Foundation
import Migrations
import SQLText
import TestCluster
import Testing

@Suite struct SumFileTests {
    /// A folder of two migrations, one of which has a companion, with the file of sums beside them.
    private func makeFolder() throws -> TemporarySQLFolder {
        let folder = try TemporarySQLFolder()
        try folder.write("create table t (i int);\n", to: "migrations/0001_a.sql")
        try folder.write("drop table t;\n", to: "migrations/0001_a.undo.sql")
        try folder.write("create table u (i int);\n", to: "migrations/0002_b.sql")
        #expect(try SumFile.write(folder: folder.path))
        return folder
    }

    private func text(_ folder: TemporarySQLFolder) throws -> String {
        try String(contentsOfFile: SumFile.path(in: folder.path), encoding: .utf8)
    }

    /// Expects the check to refuse, and returns the refusal.
    private func refusal(_ folder: TemporarySQLFolder) throws -> SumFileError {
        let error = #expect(throws: SumFileError.self) { try SumFile.check(folder: folder.path) }
        let refusal = try #require(error)
        #expect(refusal.outcome == .refused)
        #expect(refusal.wayOut?.contains("migrate hash") == true)
        #expect(refusal.location?.hasPrefix("\(folder.path)/migrations/migrate.sum") == true)
        return refusal
    }

    /// By another program: `sha256sum` of the files, and of the lines below the first.
    @Test func fileOfSumsIsThePublishedOne() throws {
        #expect(
            try text(makeFolder()) == """
                h1:67a87ed403fc747ca6a76e4cf762b0f81c757504fdf8382d1984bfc0e163f3c1
                0001_a.sql 359829142f66b564ea3725d6f4743d9e77b2c4a4245d20cb5a692c5abafe4567
                0001_a.undo.sql 1c7c5a76e9f7fcef3a723a10c79fd5f04d47335316b934cb9bee20d43ac4f7f5
                0002_b.sql 7d30e14eff0b86e44e0e38f3db434e8397d70649109148d3ef65dcd29409824c

                """)
    }

    @Test func filesAsTheyWereFitInAnyForm() throws {
        let folder = try makeFolder()
        try SumFile.check(folder: folder.path)
        #expect(try !SumFile.write(folder: folder.path))
        try folder.write("\u{FEFF}create table t (i int);\r\n\r\n", to: "migrations/0001_a.sql")
        try folder.write(try text(folder).replacing("\n", with: "\r\n"), to: "migrations/migrate.sum")
        try SumFile.check(folder: folder.path)
    }

    @Test func filesThatAreLeftAloneAreNotListed() throws {
        let folder = try makeFolder()
        for name in ["_draft.sql", ".hidden.sql", "README.md", "0003_c.sql~"] {
            try folder.write("select 1;", to: "migrations/\(name)")
        }
        try folder.makeFolder("migrations/old.sql")
        try SumFile.check(folder: folder.path)
    }

    @Test func everyDifferenceIsNamed() throws {
        let folder = try makeFolder()
        try folder.append("-- more\n", to: "migrations/0001_a.sql")
        try folder.remove("migrations/0001_a.undo.sql")
        try folder.write("select 1;", to: "migrations/0003_c.sql")
        let refusal = try refusal(folder)
        #expect(refusal.notes == ["changed: 0001_a.sql", "missing: 0001_a.undo.sql", "added: 0003_c.sql"])
        #expect(refusal.message == "the migrations are not those it lists: 3 differences")
        #expect(try SumFile.write(folder: folder.path))
        try SumFile.check(folder: folder.path)
    }

    @Test func renamedMigrationIsADifference() throws {
        let folder = try makeFolder()
        try folder.remove("migrations/0002_b.sql")
        try folder.write("create table u (i int);\n", to: "migrations/0003_b.sql")
        #expect(try refusal(folder).notes == ["missing: 0002_b.sql", "added: 0003_b.sql"])
    }

    @Test func folderWithoutItIsRefused() throws {
        let folder = try makeFolder()
        try folder.remove("migrations/migrate.sum")
        #expect(try refusal(folder) == .none(path: SumFile.path(in: folder.path)))
    }

    @Test func folderWithoutMigrationsIsRefused() throws {
        let folder = try TemporarySQLFolder()
        try folder.remove("migrations")
        for work in [{ try SumFile.check(folder: folder.path) }, { _ = try SumFile.write(folder: folder.path) }] {
            let error = #expect(throws: MigrationError.self) { try work() }
            #expect(error?.outcome == .usage)
        }
    }

    @Test func lineThatSomebodyEditedIsNoticed() throws {
        for (old, new) in [("h1:", "h1:0"), ("0002_b.sql ", "0003_b.sql "), ("0001_a.sql", "0004_a.sql")] {
            let folder = try makeFolder()
            try folder.write(try text(folder).replacing(old, with: new), to: "migrations/migrate.sum")
            #expect(try refusal(folder) == .edited(path: SumFile.path(in: folder.path)))
        }
    }

    @Test func linesInAnotherOrderAreNoticed() throws {
        let folder = try makeFolder()
        let lines = try text(folder).split(separator: "\n")
        let swapped = [lines[0], lines[2], lines[1], lines[3]].joined(separator: "\n")
        try folder.write(swapped + "\n", to: "migrations/migrate.sum")
        #expect(try refusal(folder) == .edited(path: SumFile.path(in: folder.path)))
    }

    @Test(arguments: ["0003_c.sql", "0003_c.sql abc", "0003 c.sql \(String(repeating: "a", count: 64))", "", "x"])
    func lineThatIsNoneIsShown(_ line: String) throws {
        let folder = try makeFolder()
        try folder.append("\(line)\nx", to: "migrations/migrate.sum")
        let refusal = try refusal(folder)
        #expect(refusal.location?.hasSuffix("migrate.sum:5:1") == true)
        #expect(refusal.message == "this is not a line of it: name sha256, each name once")
    }

    @Test func nameThatIsThereTwiceIsShown() throws {
        let folder = try makeFolder()
        let last = try #require(text(folder).split(separator: "\n").last)
        try folder.append("\(last)\n", to: "migrations/migrate.sum")
        #expect(try refusal(folder).location?.hasSuffix("migrate.sum:5:1") == true)
    }

    @Test func emptyFileIsNoticed() throws {
        let folder = try makeFolder()
        try folder.write("", to: "migrations/migrate.sum")
        #expect(try refusal(folder) == .edited(path: SumFile.path(in: folder.path)))
    }

    @Test func conflictOfAMergeIsShown() throws {
        let folder = try makeFolder()
        let lines = try text(folder).split(separator: "\n", maxSplits: 1)
        try folder.write(
            "<<<<<<< HEAD\n\(lines[0])\n=======\nh1:other\n>>>>>>> branch\n\(lines[1])", to: "migrations/migrate.sum")
        let refusal = try refusal(folder)
        #expect(refusal.message == "a merge has left both sides in it")
        #expect(refusal.location?.hasSuffix("migrate.sum:1:1") == true)
        #expect(refusal.notes.first?.contains("<<<<<<< HEAD") == true)
    }

    @Test func twoBranchesThatAddAMigrationConflict() throws {
        let folder = try makeFolder()
        let base = try text(folder)
        try folder.write("select 1;", to: "migrations/0003_c.sql")
        _ = try SumFile.write(folder: folder.path)
        let ours = try text(folder)
        try folder.remove("migrations/0003_c.sql")
        try folder.write("select 2;", to: "migrations/0004_d.sql")
        _ = try SumFile.write(folder: folder.path)
        let firstLines = [base, ours, try text(folder)].map { $0.prefix { $0 != "\n" } }
        #expect(Set(firstLines).count == 3)
    }

    @Test func folderThatCannotBeWrittenIsToldSo() throws {
        let folder = try makeFolder()
        try folder.remove("migrations/migrate.sum")
        try folder.makeFolder("migrations/migrate.sum/x")
        let error = #expect(throws: (any Error).self) { try SumFile.write(folder: folder.path) }
        #expect((error as? any Failure)?.outcome == .refused)
        let left = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/migrations")
        #expect(left.sorted() == ["0001_a.sql", "0001_a.undo.sql", "0002_b.sql", "migrate.sum"])
    }

    @Test func migrationsCanBeReadWithItBesideThem() throws {
        let folder = try makeFolder()
        #expect(try MigrationFolder(path: folder.path).versioned.map(\.key) == ["0001", "0002"])
    }
}
