#if os(Linux)
import Files
import Foundation
import TestCluster
import Testing

@testable import Ingest

@Suite struct FolderWatcherTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Everything that happened, read until an event of that name and kind has come.
    private func events(_ watcher: borrowing FolderWatcher, until last: FolderEvent) throws -> [FolderEvent] {
        var events: [FolderEvent] = []
        while !events.contains(last) {
            let more = try watcher.wait(upTo: .seconds(30))
            try #require(!more.isEmpty, "\(last) never came: \(events)")
            events += more
        }
        return events
    }

    @Test func writtenFileIsOpenUntilItIsClosed() throws {
        let watcher = try FolderWatcher(path: folder.path)
        let isBlind = watcher.blindness != nil
        #expect(!isBlind)
        let path = "\(folder.path)/a.csv"
        try #require(FileManager.default.createFile(atPath: path, contents: nil))
        _ = try events(watcher, until: .closed("a.csv"))
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        try file.write(contentsOf: Data("1".utf8))
        #expect(try events(watcher, until: .written("a.csv")) == [.opened("a.csv"), .written("a.csv")])
        try file.close()
        #expect(try events(watcher, until: .closed("a.csv")).last == .closed("a.csv"))
    }

    @Test func renamedFileArrivesAndLeaves() throws {
        let other = try TemporaryFolder()
        try other.write("a.csv", "1")
        let watcher = try FolderWatcher(path: folder.path)
        try FileManager.default.moveItem(atPath: "\(other.path)/a.csv", toPath: "\(folder.path)/a.csv")
        #expect(try events(watcher, until: .arrived("a.csv")) == [.arrived("a.csv")])
        try FileManager.default.removeItem(atPath: "\(folder.path)/a.csv")
        #expect(try events(watcher, until: .left("a.csv")) == [.left("a.csv")])
    }

    @Test func linkIsMadeAndNeverClosed() throws {
        let other = try TemporaryFolder()
        try other.write("a.csv", "1")
        let watcher = try FolderWatcher(path: folder.path)
        try FileManager.default.linkItem(atPath: "\(other.path)/a.csv", toPath: "\(folder.path)/a.csv")
        #expect(try events(watcher, until: .made("a.csv")) == [.made("a.csv")])
    }

    @Test func readerIsNoWriter() throws {
        try folder.write("a.csv", "1")
        let watcher = try FolderWatcher(path: folder.path)
        _ = try Data(contentsOf: URL(filePath: "\(folder.path)/a.csv"))
        #expect(
            try events(watcher, until: .closedUnwritten("a.csv")) == [.opened("a.csv"), .closedUnwritten("a.csv")])
    }

    /// A file without a name that gets one (O_TMPFILE, linkat), or another one (link): nobody will close it.
    @Test func linkedFileIsCompleteOnceItHasSettled() throws {
        let other = try TemporaryFolder()
        try other.write("a.csv", "1")
        var batch = BatchFolder(path: folder.path, settle: .milliseconds(1))
        _ = try batch.look { _ in }
        try FileManager.default.linkItem(atPath: "\(other.path)/a.csv", toPath: "\(folder.path)/a.csv")
        try FileManager.default.removeItem(atPath: "\(other.path)/a.csv")
        try wait { try batch.look { _ in }.complete.map(\.name) == ["a.csv"] }
    }

    /// Somebody writes on while a file is loaded, for longer than the system keeps what it has to tell.
    @Test func eventsAreHeardWhileSomethingElseIsDone() throws {
        var batch = BatchFolder(path: folder.path, settle: .zero)
        _ = try batch.look { _ in }
        let descriptor = open("\(folder.path)/a.csv", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        try #require(descriptor >= 0)
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        for number in 1...7_000 {
            // Two events that differ, because the system makes one of equal ones.
            try file.write(contentsOf: Data("1".utf8))
            close(open("\(folder.path)/a.csv", O_RDONLY | O_CLOEXEC))
            if number % 1_000 == 0 {
                batch.hearMeanwhile()
            }
        }
        let complete = try batch.look { _ in }.complete.map(\.name)
        #expect(complete == [])
        try file.close()
    }

    @Test func removedFolderIsToldAndNoFolderIsRefused() throws {
        let path = "\(folder.path)/batch"
        #expect(throws: FileFailure(path: path, errorNumber: ENOENT)) { _ = try FolderWatcher(path: path) }
        try folder.write("batch/a.csv", "")
        let watcher = try FolderWatcher(path: path)
        try FileManager.default.removeItem(atPath: path)
        #expect(try events(watcher, until: .folderGone).last == .folderGone)
    }

    /// Even where a file need not settle at all, and everything happens between two looks.
    @Test func fileThatIsOpenAtALookIsNotComplete() throws {
        var batch = BatchFolder(path: folder.path, settle: .zero)
        func names(_ batch: inout BatchFolder) throws -> [String] {
            try batch.look { _ in }.complete.map(\.name)
        }
        #expect(try names(&batch) == [])
        let path = "\(folder.path)/a.csv"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        try #require(descriptor >= 0)
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        #expect(try names(&batch) == [])
        try file.write(contentsOf: Data("1".utf8))
        #expect(try names(&batch) == [])
        try file.close()
        // A process that another test begins has it open too, for a moment.
        try wait { try names(&batch) == ["a.csv"] }
    }

    @Test func fileThatArrivesAfterALookIsCompleteAtTheNext() throws {
        var batch = BatchFolder(path: folder.path, settle: .seconds(3_600))
        _ = try batch.look { _ in }
        let other = try TemporaryFolder()
        try other.write("a.csv", "1")
        try FileManager.default.moveItem(atPath: "\(other.path)/a.csv", toPath: "\(folder.path)/a.csv")
        let start = ContinuousClock.now
        try batch.wait(until: start + .seconds(60), orEvent: true) {}
        #expect(ContinuousClock.now - start < .seconds(30))
        let complete = try batch.look { _ in }.complete.map(\.name)
        #expect(complete == ["a.csv"])
    }

    /// The queue holds 16,384 events by default, more than a test should make; what the system writes then is known.
    @Test func overflowOfTheQueueMeansThatEventsWereLost() {
        func record(_ mask: UInt32, _ name: [UInt8]) -> [UInt8] {
            [UInt32(bitPattern: -1), mask, 0, UInt32(name.count)].flatMap { word in
                withUnsafeBytes(of: word) { Array($0) }
            } + name
        }
        let name = Array("a.csv".utf8) + [0, 0, 0]
        let bytes =
            record(UInt32(IN_CLOSE_WRITE), name) + record(UInt32(IN_Q_OVERFLOW), []) + record(UInt32(IN_MODIFY), name)
        let events = FolderWatcher.events(in: bytes[...])
        #expect(events == [.closed("a.csv"), .lost, .written("a.csv")])
    }
}
#endif
