import Dispatch
import Failures
import Files
import Foundation
import Migrations
import SQLText
import Synchronization
import TestCluster
import Testing

@Suite struct NewMigrationTests {
    private func names(_ folder: TemporarySQLFolder) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/migrations").sorted()
    }

    private func create(
        _ name: String, number: Int? = nil, hasUndo: Bool = false, hasVerification: Bool = false,
        in folder: TemporarySQLFolder
    ) throws -> [String] {
        try NewMigration(name: name, number: number, hasUndo: hasUndo, hasVerification: hasVerification)
            .create(in: folder.path).map { $0.replacing("\(folder.path)/migrations/", with: "") }
    }

    @Test func numberIsTheOneAfterTheNewest() throws {
        let folder = try TemporarySQLFolder()
        #expect(try create("a", in: folder) == ["0001_a.sql"])
        #expect(try create("b_2", in: folder) == ["0002_b_2.sql"])
        #expect(try create("c", number: 1_000, in: folder) == ["1000_c.sql"])
        #expect(try create("d", in: folder) == ["1001_d.sql"])
        // Taken by a file whose migration is not written yet.
        try folder.write("select 1;", to: "migrations/1007_e.undo.sql")
        try folder.write("select 1;", to: "migrations/_2000_draft.sql")
        #expect(try create("f", in: folder) == ["1008_f.sql"])
    }

    @Test func companionsGetItsName() throws {
        let folder = try TemporarySQLFolder()
        let files = try create("a", hasUndo: true, hasVerification: true, in: folder)
        #expect(files == ["0001_a.sql", "0001_a.undo.sql", "0001_a.verify.sql"])
        #expect(try names(folder) == files)
    }

    @Test func templateWithoutAStatementIsRefused() throws {
        let folder = try TemporarySQLFolder()
        for file in try create("a", hasUndo: true, hasVerification: true, in: folder).reversed() {
            let error = #expect(throws: MigrationError.self) { try MigrationFolder(path: folder.path) }
            let refusal = try #require(error)
            #expect(refusal.location?.hasPrefix("\(folder.path)/migrations/0001_a.") == true)
            #expect(refusal.message == "there is no statement in it" && refusal.outcome == .refused)
            try folder.append("select 1;\n", to: "migrations/\(file)")
        }
        let read = try #require(MigrationFolder(path: folder.path).versioned.first)
        #expect(read.undo != nil && read.verification != nil && read.directives.isTransactional)
    }

    @Test func templateWithoutTransactionSaysSo() throws {
        let folder = try TemporarySQLFolder()
        _ = try NewMigration(name: "a", isTransactional: false).create(in: folder.path)
        try folder.append("create index concurrently on t (i);\n", to: "migrations/0001_a.sql")
        let read = try #require(MigrationFolder(path: folder.path).versioned.first)
        #expect(!read.directives.isTransactional)
    }

    @Test(arguments: ["", "A", "add-ward", "add ward", "_a", "ä", "a.undo", "../a", "a/b", "a.sql"])
    func nameThatNoMigrationCanHaveIsRefused(_ name: String) {
        let error = #expect(throws: NewMigrationError.self) { try NewMigration(name: name) }
        #expect(error == .badName(name))
        #expect(error?.outcome == .usage)
    }

    @Test func numberThatIsNotTheNewestIsRefused() throws {
        let folder = try TemporarySQLFolder()
        _ = try create("a", number: 7, in: folder)
        for number in [7, 6] {
            let error = #expect(throws: NewMigrationError.self) { try create("b", number: number, in: folder) }
            #expect(error == .notTheNewest(number, newest: "0007_a.sql"))
        }
        #expect(throws: NewMigrationError.noNumber(10_000)) { try create("b", number: 10_000, in: folder) }
        _ = try create("z", number: 9_999, in: folder)
        #expect(throws: NewMigrationError.noNumber(10_000)) { try create("b", in: folder) }
        #expect(try names(folder) == ["0007_a.sql", "9999_z.sql"])
    }

    @Test func nothingIsLeftWhenNotAllCanBeWritten() throws {
        let folder = try TemporarySQLFolder()
        // Just short enough for a file name, and too long for one with `.undo`.
        let name = String(repeating: "a", count: 246)
        let error = #expect(throws: FileFailure.self) { try create(name, hasUndo: true, in: folder) }
        #expect(error?.message.hasPrefix("cannot be written: ") == true)
        #expect(try names(folder).isEmpty)
        #expect(try create(name, in: folder) == ["0001_\(name).sql"])
    }

    @Test func folderWithoutMigrationsIsRefused() throws {
        let folder = try TemporarySQLFolder()
        try folder.remove("migrations")
        let error = #expect(throws: MigrationError.self) { try create("a", in: folder) }
        #expect(error?.outcome == .usage)
    }

    @Test func fileThatIsThereIsNeverOverwritten() throws {
        let folder = try TemporarySQLFolder()
        try folder.write("mine", to: "a.sql")
        let path = "\(folder.path)/a.sql"
        let error = #expect(throws: FileFailure.self) { try createFile(path, Array("yours".utf8)) }
        #expect(error?.action == .write && error?.path == path)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
    }

    @Test func replacedFileHasTheNewTextOnly() throws {
        let folder = try TemporarySQLFolder()
        let path = "\(folder.path)/migrations/a.sql"
        for text in ["something long", "short"] {
            try replaceFile(path, Array(text.utf8))
            #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
        }
        #expect(try names(folder) == ["a.sql"])
    }

    @Test func manyAtOnceGetNumbersOfTheirOwn() throws {
        let folder = try TemporarySQLFolder()
        let paths = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: 16) { index in
            do {
                let made = try NewMigration(name: "m\(index % 4)", hasUndo: true).create(in: folder.path)
                paths.withLock { $0 += made }
            } catch {
                Issue.record(error)
            }
        }
        let names = try names(folder)
        #expect(paths.withLock { $0.count } == 32 && names.count == 32)
        #expect(Set(names.map { $0.prefix(4) }) == Set((1...16).map { VersionedFile.key(String($0))[...] }))
    }
}
