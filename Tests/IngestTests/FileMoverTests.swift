import Files
import Foundation
import Testing

@testable import Ingest

@Suite struct FileMoverTests {
    private let folder: TemporaryFolder
    private let mover: FileMover

    init() throws {
        folder = try TemporaryFolder()
        mover = try FileMover(lake: folder.path)
    }

    @Test func loadedFileGoesToProcessed() throws {
        try folder.write("batch/a.csv", "1")
        try mover.moveToProcessed("a.csv")
        #expect(try folder.files() == ["processed/a.csv": "1"])
    }

    @Test func newestDeliveryHasThePlainName() throws {
        for text in ["1", "2", "3"] {
            try folder.write("batch/a.csv", text)
            try mover.moveToProcessed("a.csv")
        }
        #expect(
            try folder.files() == [
                "processed/a.csv": "3", "processed/superseded/a.csv.1": "1", "processed/superseded/a.csv.2": "2",
            ])
    }

    @Test func sameContentAgainIsKeptOnce() throws {
        for _ in 1...2 {
            try folder.write("batch/a.csv", "1")
            try mover.moveToProcessed("a.csv")
        }
        #expect(try folder.files() == ["processed/a.csv": "1"])
    }

    /// The process ended after the old file had its second name and before the new one came to its place.
    @Test func moveThatWasInterruptedIsRepeatedWithoutASecondCopy() throws {
        try folder.write("processed/a.csv", "1")
        try folder.write("processed/superseded/other", "")
        try FileManager.default.linkItem(
            atPath: "\(folder.path)/processed/a.csv", toPath: "\(folder.path)/processed/superseded/a.csv.1")
        try folder.write("batch/a.csv", "2")
        try mover.moveToProcessed("a.csv")
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
        try mover.moveToProcessed("a.csv")
        #expect(try folder.files() == ["processed/a.csv": "1"])
    }

    @Test func refusedFileHasItsReasonBesideIt() throws {
        try folder.write("batch/a.csv", "1")
        var atRename: [String: String] = [:]
        try mover.moveToFailed("a.csv", reason: "why") { atRename = try folder.files() }
        #expect(atRename == ["failed/a.csv": "1", "failed/a.csv.reason": "why"])
        #expect(try mover.failedCount() == 1)
    }

    @Test func laterFailureKeepsTheEarlierOneWithItsReason() throws {
        for number in 1...2 {
            try folder.write("batch/a.csv", "\(number)")
            try mover.moveToFailed("a.csv", reason: "why \(number)")
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
        try mover.moveToFailed("a.csv", reason: "why")
        try folder.write("batch/a.csv", "2")
        try mover.moveToProcessed("a.csv")
        #expect(
            try folder.files() == [
                "processed/a.csv": "2", "failed/superseded/a.csv.1": "1", "failed/superseded/a.csv.1.reason": "why",
            ])
        #expect(try mover.failedCount() == 0)
    }

    @Test func fileThatCannotBeMovedStays() throws {
        try folder.write("batch/a.csv", "1")
        try FileManager.default.removeItem(atPath: "\(folder.path)/processed")
        #expect(throws: FileFailure.self) { try mover.moveToProcessed("a.csv") }
        #expect(try folder.files()["batch/a.csv"] == "1")
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
