import Files
import Foundation
import Postgres
import Staging
import TestCluster
import Testing

@testable import Ingest

/// What an ingestor does with what happens while it works, one turn after the other.
@Suite struct BatchIngestorTests {
    private let site: IngestSite
    private let interruption = Interruption()
    private let name = IngestSite.name(20)

    init() throws {
        site = try IngestSite()
    }

    private func turn(_ ingestor: inout BatchIngestor) throws -> Bool { try ingestor.turn(interruption).isWell }

    @Test func refusedFileSaysWhatHelpsWithoutOptions() throws {
        try site.deliver(20, "1", "x")
        var ingestor = try site.ingestor()
        #expect(try turn(&ingestor))
        #expect(site.events() == ["\(name): failed"])
        let reason = try #require(try site.lake.files()["failed/\(name).reason"])
        #expect(reason.contains("allow them with max_rejects in ops.feeds") && !reason.contains("--max-rejects"))
        #expect(site.health == ["1 file in failed/ to put right"])
    }

    @Test func deliveryThatReplacesARefusedOneIsNotTakenForIt() throws {
        try site.deliver(20, "1", "x")
        let site = site
        var ingestor = try site.ingestor { event in
            if case .staging(_, .began(load: 1)) = event { try site.deliver(20, "2") }
        }
        #expect(try turn(&ingestor))
        #expect(site.events() == ["\(name): changing"])
        #expect(try site.files() == ["batch/\(name)"])
        #expect(try turn(&ingestor))
        #expect(site.events() == ["\(name): loaded"])
        #expect(try site.numbers() == [2])
    }

    /// A writer on another machine that paused in the middle of a record.
    @Test func fileThatGrowsWhileItIsRefusedIsNotAtFault() throws {
        try site.deliver(20, "1", "x")
        let path = "\(site.lake.path)/batch/\(name)"
        var ingestor = try site.ingestor { event in
            guard case .staging(_, .began(load: 1)) = event else { return }
            let writer = try FileHandle(forWritingTo: URL(filePath: path))
            try writer.seekToEnd()
            try writer.write(contentsOf: Data("3\n".utf8))
            try writer.close()
        }
        #expect(try turn(&ingestor))
        #expect(site.events() == ["\(name): changing"])
        #expect(try site.files() == ["batch/\(name)"])
    }

    @Test func deliveryThatReplacesALoadedOneIsLoadedToo() throws {
        try site.deliver(20, "1")
        let site = site
        var moves = 0
        var ingestor = try site.ingestor { event in
            guard case .moving = event else { return }
            moves += 1
            if moves == 1 { try site.deliver(20, "2") }
        }
        #expect(try turn(&ingestor))
        #expect(try site.files() == ["batch/\(name)"])
        #expect(try turn(&ingestor))
        #expect(try site.files() == ["processed/\(name)"])
        #expect(try site.numbers() == [2])
    }

    /// As a nightly rsync does it, which brings everything again that is no longer in batch.
    @Test func fileThatComesAgainAsItWasDoesNotUndoItsCorrection() throws {
        try site.deliver(20, "1")
        var ingestor = try site.ingestor()
        #expect(try turn(&ingestor))
        try site.deliver(20, "2")
        #expect(try turn(&ingestor))
        _ = site.events()
        for _ in 1...2 {
            try site.deliver(20, "1")
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1_000_000_000)],
                ofItemAtPath: "\(site.lake.path)/batch/\(name)")
            #expect(try turn(&ingestor))
            #expect(site.events() == ["\(name): outdated"])
            #expect(try site.numbers() == [2])
            #expect(try site.files() == ["processed/\(name)", "processed/superseded/\(name).1"])
            #expect(try site.lake.files()["processed/\(name)"] == "n\n2\n")
        }
        #expect(site.state.feeds["sample"]?.outdated == 2)
    }

    @Test func loadedFileThatCannotBeMovedIsToldAsThatAndMovedLater() throws {
        try site.deliver(20, "1")
        var ingestor = try site.ingestor(rescan: .milliseconds(1))
        try FileManager.default.removeItem(atPath: "\(site.lake.path)/processed")
        #expect(try turn(&ingestor))
        #expect(site.events() == ["\(name): unmoved, loaded"])
        #expect(site.health == ["1 file cannot be moved out of batch/"])
        try FileManager.default.createDirectory(
            atPath: "\(site.lake.path)/processed", withIntermediateDirectories: false)
        try wait {
            _ = try turn(&ingestor)
            return try site.files() == ["processed/\(name)"]
        }
        #expect(site.events() == ["\(name): already loaded"])
        #expect(try turn(&ingestor))
        #expect(site.health == [])
    }

    @Test func moveThatIsNotSyncedIsAMoveAndTold() throws {
        try site.deliver(20, "1")
        let lake = site.lake
        var ingestor = try site.ingestor { event in
            if case .renamed = event { try lake.rename("batch", to: "elsewhere") }
        }
        #expect(try turn(&ingestor))
        #expect(try site.files() == ["processed/\(name)"])
        #expect(site.events() == ["\(name): loaded", "\(name): unsynced"])
    }

    @Test func fileThatSettlesDuringALoadIsNextAtOnce() throws {
        try site.deliver(20, "1")
        let site = site
        var ingestor = try site.ingestor { event in
            if case .staging(_, .began(load: 1)) = event { try site.deliver(21, "2") }
        }
        let (next, _) = try ingestor.turn(interruption)
        #expect(next <= .now)
        #expect(try turn(&ingestor))
        #expect(try site.files() == ["processed/\(name)", "processed/\(IngestSite.name(21))"])
    }

    @Test func twoFilesOfOneDeliveryWaitUntilOneIsTakenAway() throws {
        try site.deliver(20, "1")
        try site.lake.write("batch/\(name).gz", "?")
        var ingestor = try site.ingestor(rescan: .milliseconds(1))
        for _ in 1...3 {
            #expect(try turn(&ingestor))
        }
        #expect(site.events() == ["several files stand for the same delivery: \(name) and \(name).gz"])
        #expect(site.health == ["2 files in batch/ cannot be loaded as things are"])
        #expect(try site.files() == ["batch/\(name)", "batch/\(name).gz"])
        try FileManager.default.removeItem(atPath: "\(site.lake.path)/batch/\(name).gz")
        try wait {
            _ = try turn(&ingestor)
            return try site.files() == ["processed/\(name)"]
        }
        #expect(try turn(&ingestor))
        #expect(site.health == [])
    }

    @Test func strayFilesAreToldOnce() throws {
        try site.lake.write("batch/notes.txt", "")
        try FileManager.default.createSymbolicLink(
            atPath: "\(site.lake.path)/batch/\(name)", withDestinationPath: "/dev/null")
        var ingestor = try site.ingestor(rescan: .milliseconds(1))
        for _ in 1...3 {
            #expect(try turn(&ingestor))
        }
        #expect(site.events() == ["stray: \(name)", "stray: notes.txt"])
        #expect(site.state.unknown == 2 && site.state.unknownTotal == 2)
        #expect(site.state.waiting == 0)
    }
}
