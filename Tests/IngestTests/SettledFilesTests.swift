import Foundation
import Staging
import Testing

@testable import Ingest

@Suite struct SettledFilesTests {
    private let folder: TemporaryFolder
    private let start = ContinuousClock.now
    private var settled = SettledFiles(after: .seconds(2))

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("a.csv", "1")
    }

    private func files() throws -> [BatchFile] { try BatchFile.all(in: folder.path).files }

    /// The names that are complete so many seconds after the start, and in how many the next one may be.
    private mutating func look(at seconds: Int) throws -> (names: [String], next: Duration?) {
        let now = start + .seconds(seconds)
        let (complete, next) = settled.complete(of: try files(), at: now)
        return (complete.map(\.name), next.map { $0 - now })
    }

    @Test mutating func fileThatStaysAsItIsIsCompleteAfterTheTime() throws {
        let first = try look(at: 0)
        #expect(first.names == [] && first.next == .seconds(2))
        let second = try look(at: 1)
        #expect(second.names == [] && second.next == .seconds(1))
        let third = try look(at: 2)
        #expect(third.names == ["a.csv"] && third.next == nil)
    }

    @Test mutating func fileThatGrowsBeginsAnew() throws {
        _ = try look(at: 0)
        try folder.write("a.csv", "12")
        #expect(try look(at: 3).names == [])
        #expect(try look(at: 4).names == [])
        #expect(try look(at: 5).names == ["a.csv"])
    }

    @Test mutating func fileOfTheSameSizeWrittenAnewBeginsAnew() throws {
        _ = try look(at: 0)
        // Another inode: a writer that replaces the file.
        try folder.write("b", "2")
        _ = try folder.rename("a.csv", to: "old.part")
        try folder.rename("b", to: "a.csv")
        #expect(try look(at: 3).names == [])
    }

    @Test mutating func renamedFileIsCompleteAtOnce() throws {
        settled.note(.arrived("a.csv"))
        #expect(try look(at: 0).names == ["a.csv"])
        #expect(try look(at: 1).names == ["a.csv"])
    }

    @Test mutating func renamedFileThatIsWrittenToHasToSettle() throws {
        settled.note(.arrived("a.csv"))
        #expect(try look(at: 0).names == ["a.csv"])
        try folder.write("a.csv", "12")
        #expect(try look(at: 1).names == [])
        #expect(try look(at: 3).names == ["a.csv"])
    }

    @Test mutating func openFileIsNotCompleteHoweverLongItStays() throws {
        settled.note(.written("a.csv"))
        _ = try look(at: 0)
        let late = try look(at: 100)
        #expect(late.names == [] && late.next == nil)
        settled.note(.closed("a.csv"))
        #expect(try look(at: 100).names == ["a.csv"])
    }

    /// As a writer does who has not written yet.
    @Test mutating func fileThatIsMadeAndOpenedIsOpen() throws {
        settled.note(.made("a.csv"))
        settled.note(.opened("a.csv"))
        _ = try look(at: 0)
        #expect(try look(at: 100).names == [])
        // Somebody looks into it meanwhile.
        settled.note(.opened("a.csv"))
        settled.note(.closedUnwritten("a.csv"))
        #expect(try look(at: 101).names == [])
        settled.note(.closed("a.csv"))
        #expect(try look(at: 102).names == ["a.csv"])
    }

    @Test mutating func linkOnlyHasToStayAsItIs() throws {
        settled.note(.made("a.csv"))
        #expect(try look(at: 0).names == [])
        #expect(try look(at: 2).names == ["a.csv"])
    }

    @Test mutating func linkThatIsReadOnlyHasToStayAsItIs() throws {
        settled.note(.made("a.csv"))
        settled.note(.opened("a.csv"))
        settled.note(.closedUnwritten("a.csv"))
        _ = try look(at: 0)
        #expect(try look(at: 2).names == ["a.csv"])
    }

    /// It was made before the look, and whether it is opened is told after it.
    @Test mutating func nameThatWasJustMadeIsNotComplete() throws {
        settled = SettledFiles(after: .zero)
        settled.note(.made("a.csv"))
        let first = try look(at: 0)
        #expect(first.names == [] && first.next == .zero)
        #expect(try look(at: 0).names == ["a.csv"])
    }

    @Test mutating func afterLostEventsFilesOnlyHaveToStayAsTheyAre() throws {
        settled.note(.written("a.csv"))
        _ = try look(at: 0)
        settled.note(.lost)
        #expect(try look(at: 2).names == ["a.csv"])
    }

    @Test mutating func unsettledFileHasToSettleAgain() throws {
        _ = try look(at: 0)
        #expect(try look(at: 2).names == ["a.csv"])
        settled.unsettle("a.csv")
        #expect(try look(at: 2).names == [])
        #expect(try look(at: 4).names == ["a.csv"])
    }

    @Test mutating func fileThatWasAwayIsANewOne() throws {
        _ = try look(at: 0)
        try folder.rename("a.csv", to: "a.part")
        _ = try look(at: 2)
        try folder.rename("a.part", to: "a.csv")
        #expect(try look(at: 3).names == [])
    }

    @Test func hiddenAndUnfinishedFilesAndFoldersArePassedOver() throws {
        for name in [".hidden.csv", "b.csv.tmp", "b.part", "b.partial", "b.csv.reason", "sub/c.csv"] {
            try folder.write(name, "")
        }
        #expect(try files().map(\.name) == ["a.csv"])
    }

    @Test func linksAndNamesThatAreNotUTF8AreNoDeliveries() throws {
        try FileManager.default.createSymbolicLink(
            atPath: "\(folder.path)/link.csv", withDestinationPath: "\(folder.path)/a.csv")
        for name in [[0x4D, 0xFC, 0x6C], [0x4D, 0xE4, 0x6C]] as [[UInt8]] {
            let path = Array("\(folder.path)/".utf8) + name + [0]
            let descriptor = path.map { CChar(bitPattern: $0) }.withUnsafeBufferPointer { path in
                path.baseAddress.map { open($0, O_CREAT | O_WRONLY | O_CLOEXEC, 0o600) } ?? -1
            }
            try #require(descriptor >= 0)
            close(descriptor)
        }
        let (files, strays) = try BatchFile.all(in: folder.path)
        #expect(files.map(\.name) == ["a.csv"])
        #expect(
            Set(strays) == [
                StrayFile(name: "link.csv", reason: .link), StrayFile(name: "M\\xFCl", reason: .name),
                StrayFile(name: "M\\xE4l", reason: .name),
            ])
    }
}
