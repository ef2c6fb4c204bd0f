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

    private func files() throws -> [BatchFile] { try BatchFile.all(in: folder.path) }

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
        settled.note(.opened("a.csv"))
        _ = try look(at: 0)
        let late = try look(at: 100)
        #expect(late.names == [] && late.next == nil)
        settled.note(.closed("a.csv"))
        #expect(try look(at: 100).names == ["a.csv"])
    }

    @Test mutating func afterLostEventsFilesOnlyHaveToStayAsTheyAre() throws {
        settled.note(.opened("a.csv"))
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
}
