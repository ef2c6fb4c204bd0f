import Files
import Foundation
import Staging
import Testing

@testable import Ingest

@Suite struct FileMoverTests {
    private let folder: TemporaryFolder
    private let mover: FileMover

    init() throws {
        folder = try TemporaryFolder()
        mover = try FileMover(lake: folder.path)
    }

    private func identity(_ name: String = "a.csv") throws -> FileIdentity {
        try #require(FileIdentity.of(path: "\(folder.path)/batch/\(name)"))
    }

    /// Moves a file that nobody touches meanwhile.
    private func process(_ name: String, renamed: () throws -> Void = {}) throws {
        let move = try mover.moveToProcessed(name, identity(name), renamed: renamed)
        #expect(move == .done)
    }

    private func refuse(_ name: String, _ reason: String, renamed: () throws -> Void = {}) throws {
        let move = try mover.moveToFailed(name, identity(name), reason: reason, renamed: renamed)
        #expect(move == .done)
    }

    @Test func loadedFileGoesToProcessed() throws {
        try folder.write("batch/a.csv", "1")
        try process("a.csv")
        #expect(try folder.files() == ["processed/a.csv": "1"])
    }

    @Test func newestDeliveryHasThePlainName() throws {
        for text in ["1", "2", "3"] {
            try folder.write("batch/a.csv", text)
            try process("a.csv")
        }
        #expect(
            try folder.files() == [
                "processed/a.csv": "3", "processed/superseded/a.csv.1": "1", "processed/superseded/a.csv.2": "2",
            ])
    }

    @Test func sameContentAgainIsKeptOnce() throws {
        for _ in 1...2 {
            try folder.write("batch/a.csv", "1")
            try process("a.csv")
        }
        #expect(try folder.files() == ["processed/a.csv": "1"])
    }

    @Test func compressedDeliveryTakesThePlaceOfThePlainOne() throws {
        for (name, text) in [("a.csv", "1"), ("a.csv.gz", "2"), ("a.csv.zst", "3")] {
            try folder.write("batch/\(name)", text)
            try process(name)
        }
        #expect(
            try folder.files() == [
                "processed/a.csv.zst": "3", "processed/superseded/a.csv.1": "1",
                "processed/superseded/a.csv.gz.1": "2",
            ])
    }

    /// The process ended after the old file had its second name and before the new one came to its place.
    @Test func moveThatWasInterruptedIsRepeatedWithoutASecondCopy() throws {
        try folder.write("processed/a.csv", "1")
        try folder.write("processed/superseded/other", "")
        try FileManager.default.linkItem(
            atPath: "\(folder.path)/processed/a.csv", toPath: "\(folder.path)/processed/superseded/a.csv.1")
        try folder.write("batch/a.csv", "2")
        try process("a.csv")
        #expect(
            try folder.files() == [
                "processed/a.csv": "2", "processed/superseded/a.csv.1": "1", "processed/superseded/other": "",
            ])
    }

    /// rename(2) between two names of one file does nothing.
    @Test func secondNameOfAProcessedFileLeavesBatch() throws {
        try folder.write("processed/a.csv", "1")
        try FileManager.default.linkItem(
            atPath: "\(folder.path)/processed/a.csv", toPath: "\(folder.path)/batch/a.csv")
        try process("a.csv")
        #expect(try folder.files() == ["processed/a.csv": "1"])
    }

    @Test func refusedFileHasItsReasonBesideIt() throws {
        try folder.write("batch/a.csv", "1")
        var atRename: [String: String] = [:]
        try refuse("a.csv", "why") { atRename = try folder.files() }
        #expect(atRename == ["failed/a.csv": "1", "failed/a.csv.reason": "why"])
        #expect(try mover.failedCount() == 1)
    }

    @Test func laterFailureKeepsTheEarlierOneWithItsReason() throws {
        for number in 1...2 {
            try folder.write("batch/a.csv", "\(number)")
            try refuse("a.csv", "why \(number)")
        }
        #expect(
            try folder.files() == [
                "failed/a.csv": "2", "failed/a.csv.reason": "why 2", "failed/superseded/a.csv.1": "1",
                "failed/superseded/a.csv.1.reason": "why 1",
            ])
        #expect(try mover.failedCount() == 1)
    }

    @Test func correctedFileTakesTheFailedOneOffTheList() throws {
        try folder.write("batch/a.csv", "1")
        try refuse("a.csv", "why")
        try folder.write("batch/a.csv", "2")
        try process("a.csv")
        #expect(
            try folder.files() == [
                "processed/a.csv": "2", "failed/superseded/a.csv.1": "1", "failed/superseded/a.csv.1.reason": "why",
            ])
        #expect(try mover.failedCount() == 0)
    }

    @Test func fileThatCannotBeMovedStays() throws {
        try folder.write("batch/a.csv", "1")
        try FileManager.default.removeItem(atPath: "\(folder.path)/processed")
        #expect(throws: FileFailure.self) { try process("a.csv") }
        #expect(try folder.files()["batch/a.csv"] == "1")
    }

    /// Whoever is killed after the rename leaves nothing to be done: the next one would not know of it.
    @Test func everythingThatGivesWayHasDoneSoAtTheRename() throws {
        try folder.write("processed/a.csv", "1")
        try folder.write("batch/a.csv.zst", "2")
        try refuse("a.csv.zst", "why")
        try folder.write("batch/a.csv.gz", "3")
        var atRename: [String: String] = [:]
        try process("a.csv.gz") { atRename = try folder.files() }
        #expect(
            atRename == [
                "processed/a.csv.gz": "3", "processed/superseded/a.csv.1": "1", "failed/superseded/a.csv.zst.1": "2",
                "failed/superseded/a.csv.zst.1.reason": "why",
            ])
    }

    @Test func deliveryThatCameAfterTheLoadStaysInBatch() throws {
        try folder.write("batch/a.csv", "1")
        let before = try identity()
        try folder.write("batch/a.csv", "22")
        #expect(try mover.moveToProcessed("a.csv", before) == .changed)
        #expect(try mover.moveToFailed("a.csv", before, reason: "why") == .changed)
        #expect(try folder.files() == ["batch/a.csv": "22"])
        try folder.rename("batch/a.csv", to: "elsewhere")
        #expect(try mover.moveToProcessed("a.csv", before) == .gone)
        #expect(try mover.moveToFailed("a.csv", before, reason: "why") == .gone)
    }

    /// As if it had taken the file's place between the last look at it and the rename.
    @Test func deliveryThatWasRenamedInPlaceOfTheLoadedOneIsPutBack() throws {
        try folder.write("batch/a.csv", "1")
        let move = try mover.moveToProcessed(
            "a.csv", identity(), renamed: { try folder.replace("processed/a.csv", "2") })
        #expect(move == .changed)
        #expect(try folder.files() == ["batch/a.csv": "2"])
    }

    @Test func deliveryThatWasRenamedInPlaceOfTheRefusedOneIsPutBack() throws {
        try folder.write("batch/a.csv", "1")
        let move = try mover.moveToFailed(
            "a.csv", identity(), reason: "why",
            renamed: {
                try folder.replace("failed/a.csv", "2")
            })
        #expect(move == .changed)
        #expect(try folder.files() == ["batch/a.csv": "2"])
    }

    @Test func deliveryThatIsNewerStillKeepsItsPlace() throws {
        try folder.write("batch/a.csv", "1")
        let move = try mover.moveToProcessed(
            "a.csv", identity(),
            renamed: {
                try folder.replace("processed/a.csv", "2")
                try folder.write("batch/a.csv", "3")
            })
        #expect(move == .changed)
        #expect(try folder.files() == ["batch/a.csv": "3", "processed/superseded/a.csv.1": "2"])
    }

    @Test func folderThatCannotBeSyncedIsToldOfAMovedFile() throws {
        try folder.write("batch/a.csv", "1")
        let move = try mover.moveToProcessed(
            "a.csv", identity(),
            renamed: {
                try folder.rename("batch", to: "elsewhere")
            })
        #expect(move == .unsynced(FileFailure(path: "\(folder.path)/batch", errorNumber: ENOENT)))
        #expect(try folder.files() == ["processed/a.csv": "1"])
    }

    @Test func contentIsComparedWithSignsOfLife() throws {
        let long = String(repeating: "x", count: 600_000)
        try folder.write("processed/a.csv", long)
        try folder.write("batch/a.csv", long)
        var signs = 0
        _ = try mover.moveToProcessed("a.csv", identity(), working: { signs += 1 })
        #expect(signs >= 3)
    }

    /// Of one file system, which only a rename tells.
    @Test(.enabled(if: BindMount.isPossible)) func folderThatIsAMountOfItsOwnIsRefused() throws {
        let lake = try TemporaryFolder()
        try lake.write("other/x", "")
        try lake.write("processed/x", "")
        try BindMount.with("\(lake.path)/other", at: "\(lake.path)/processed") { () throws in
            let failure = #expect(throws: FileFailure.self) { _ = try FileMover(lake: lake.path) }
            #expect(failure?.message.contains("another mount") == true)
            #expect(try lake.files().keys.sorted() == ["other/x", "processed/x"])
        }
    }

    @Test func foldersOnSeveralFileSystemsAreRefused() throws {
        let other = "/dev/shm/ingest-\(UUID().uuidString)"
        try #require(mkdir(other, 0o700) == 0)
        defer { rmdir(other) }
        let lake = try TemporaryFolder()
        try FileManager.default.createSymbolicLink(atPath: "\(lake.path)/processed", withDestinationPath: other)
        let failure = #expect(throws: FileFailure.self) { _ = try FileMover(lake: lake.path) }
        #expect(failure?.message.contains("another file system") == true)
    }

    @Test func contentIsComparedBeyondTheFirstBlock() throws {
        let long = String(repeating: "x", count: 300_000)
        let first = try folder.write("1", long + "a")
        let second = try folder.write("2", long + "b")
        let third = try folder.write("3", long + "a")
        #expect(try haveSameContent(first, third))
        #expect(try !haveSameContent(first, second))
        #expect(try !haveSameContent(first, "\(folder.path)/none"))
    }
}
