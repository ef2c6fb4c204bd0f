import Failures
import Files
import Foundation
import TestCluster
import Testing

@testable import EventPublishing

@Suite struct JournalTests {
    private let site: PublishingSite
    private var path: String { "\(site.lake)/.published/t.jsonl" }

    init() throws {
        site = try PublishingSite()
    }

    private func entry(_ step: JournalEntry.Step, _ sha256: String) -> JournalEntry {
        JournalEntry(
            step: step, cluster: "c \"1\"", topic: "t", source: "ä\\.csv", sha256: sha256, events: 3,
            positions: [0: 12, 11: 5_000_000_000])
    }

    @Test func entriesAreThereForTheNextOneAndTheLastOfAContentCounts() throws {
        do {
            var journal = try Journal(lake: site.lake, topic: "t")
            try journal.add(entry(.begun, "a"))
            try journal.add(entry(.begun, "b"))
            try journal.add(entry(.done, "a"))
        }
        let journal = try Journal(lake: site.lake, topic: "t")
        #expect(journal.entry(cluster: "c \"1\"", sha256: "a") == entry(.done, "a"))
        #expect(journal.entry(cluster: "c \"1\"", sha256: "b") == entry(.begun, "b"))
        #expect(journal.entry(cluster: "other", sha256: "a") == nil)
        #expect(
            try site.journal()[0].contains(/^{"step": "begun", "at": "20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", "cluster"/))
    }

    @Test func tornLastLineIsTakenOutWherever() throws {
        do {
            var journal = try Journal(lake: site.lake, topic: "t")
            try journal.add(entry(.begun, "a"))
        }
        let whole = try Data(contentsOf: URL(filePath: path))
        let line = entry(.done, "a").text(at: 0) + [0x0A]
        for length in 0...line.count {
            try (whole + Data(line[..<length])).write(to: URL(filePath: path))
            do {
                var journal = try Journal(lake: site.lake, topic: "t")
                let expected: JournalEntry.Step = length == line.count ? .done : .begun
                #expect(journal.entry(cluster: "c \"1\"", sha256: "a")?.step == expected)
                try journal.add(entry(.begun, "b"))
            }
            let again = try Journal(lake: site.lake, topic: "t")
            #expect(again.entry(cluster: "c \"1\"", sha256: "b")?.step == .begun)
        }
    }

    @Test(arguments: ["{}", "x", #"{"step": "begun"}"#, ""])
    func lineThatIsNoneOfItsOwnIsRefused(line: String) throws {
        do {
            var journal = try Journal(lake: site.lake, topic: "t")
            try journal.add(entry(.begun, "a"))
        }
        try (Data(contentsOf: URL(filePath: path)) + Data("\(line)\n".utf8)).write(to: URL(filePath: path))
        #expect {
            _ = try Journal(lake: site.lake, topic: "t")
        } throws: { error in
            (error as? PublishingError)?.location == "\(path):2"
        }
    }

    @Test func secondOneIsRefusedWhileTheFirstIsThere() throws {
        let first = try Journal(lake: site.lake, topic: "t")
        #expect {
            _ = try Journal(lake: site.lake, topic: "t")
        } throws: { error in
            (error as? PublishingError)?.outcome == .locked
        }
        _ = try Journal(lake: site.lake, topic: "u")
        _ = consume first
        _ = try Journal(lake: site.lake, topic: "t")
    }

    @Test func lakeThatIsNotThereIsNotMade() throws {
        #expect(throws: PublishingError.self) { _ = try Journal(lake: "\(site.path)/other", topic: "t") }
        #expect(!FileManager.default.fileExists(atPath: "\(site.path)/other"))
    }

    @Test(.enabled(if: SmallDisk.isPossible, "a disk can be mounted by root only"))
    func fullDiskLeavesNoPartOfALine() throws {
        try SmallDisk.with(megabytes: 1, owner: "root", in: FileManager.default.temporaryDirectory.path) { disk in
            var journal = try Journal(lake: disk.path, topic: "t")
            try journal.add(entry(.begun, "first"))
            // What is left is the rest of the file's last block.
            #expect(throws: (any Error).self) { try disk.fill(megabytes: 1) }
            var written = 1
            let failure = #expect(throws: FileFailure.self) {
                while true {
                    try journal.add(entry(.begun, "a\(written)"))
                    written += 1
                }
            }
            #expect(failure?.errorNumber == ENOSPC && written > 1)
            try disk.empty()
            try journal.add(entry(.begun, "last"))
            let lines = try String(contentsOfFile: "\(disk.path)/.published/t.jsonl", encoding: .utf8)
            #expect(lines.split(separator: "\n").count == written + 1)
            _ = consume journal
            let again = try Journal(lake: disk.path, topic: "t")
            #expect(again.entry(cluster: "c \"1\"", sha256: "last") == entry(.begun, "last"))
        }
    }
}
