import CompressedSamples
import Foundation
import Postgres
import Testing

/// Files delivered compressed, as the programs take them.
@Suite struct CompressedFileTests {
    /// Delivers a file compressed in place of the plain one.
    private func compress(_ name: String, in lake: Lake, as suffix: String) throws {
        let bytes = Array(try Data(contentsOf: URL(filePath: lake.file(name))))
        let compressed = try suffix == ".gz" ? CompressedSample.gzip(bytes) : CompressedSample.zstd(bytes)
        try Data(compressed).write(to: URL(filePath: lake.file(name + suffix)))
        try lake.remove(name)
    }

    @Test func fileFromTheProgramGzipIsThatOfItsFeed() throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            #expect(try Program(path: "/usr/bin/env").run(["gzip", lake.file("people_data.csv")]).code == 0)
            let path = lake.file("people_data.csv.gz")
            #expect(try warehouse.loader("copy", path).output.hasPrefix("people_data.csv.gz: load 1, 5,221 rows"))
            #expect(try warehouse.loader("copy", path).output == "people_data.csv.gz: already loaded as load 1\n")
            // As everybody else has it.
            let plain = try warehouse.loader("copy", Lake.fixture.file("people_data.csv"))
            #expect(plain.output == "people_data.csv: already loaded as load 1\n")
        }
    }

    @Test func dayOfCompressedFilesIsPublishedAsThePlainOne() throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            let names = try FileManager.default.contentsOfDirectory(atPath: lake.folder()).sorted()
            for (index, name) in names.enumerated() where index % 3 != 2 {
                try compress(name, in: lake, as: index % 3 == 0 ? ".gz" : ".zst")
            }
            try warehouse.loader("day", Lake.smallDay, "--lake", lake.path)
            #expect(try warehouse.fingerprints() == Warehouse.smallDay.get())
            let again = try warehouse.loader("day", Lake.smallDay, "--lake", lake.path)
            #expect(again.errors.contains("0 of \(names.count) files loaded, \(names.count) already were"))
        }
    }

    @Test func fileCompressedAfterItWasLoadedChangesNothing() throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            try warehouse.loader("day", Lake.smallDay, "--lake", lake.path)
            try compress("daily_visitors_2022-11-22.csv", in: lake, as: ".gz")
            let again = try warehouse.loader("day", Lake.smallDay, "--lake", lake.path)
            #expect(again.errors.contains("0 of 17 files loaded, 17 already were"))
            #expect(again.errors.contains("stays as published"))
        }
    }

    @Test func plainAndCompressedFileOfOneDeliveryAreRefusedByName() throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            let text = try lake.text(of: "daily_visitors_2022-11-22.csv")
            try compress("daily_visitors_2022-11-22.csv", in: lake, as: ".gz")
            try lake.write(text, to: "daily_visitors_2022-11-22.csv")
            let ending = try warehouse.loader("day", Lake.smallDay, "--lake", lake.path, code: 4)
            #expect(
                ending.errors.contains(
                    "several files stand for the same delivery: "
                        + "daily_visitors_2022-11-22.csv and daily_visitors_2022-11-22.csv.gz\n"))
            #expect(ending.errors.contains("leave one of them"))
            #expect(try warehouse.number("select count(*) as number from ops.loads") == 0)
        }
    }

    @Test func damagedFileFailsTheDayAndIsSeenInTheLedger() throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            try compress("people_data.csv", in: lake, as: ".gz")
            let file = try FileHandle(forWritingTo: URL(filePath: lake.file("people_data.csv.gz")))
            try file.truncate(atOffset: try file.seekToEnd() - 100)
            try file.close()
            for ending in [
                try warehouse.loader("copy", lake.file("people_data.csv.gz"), code: 1),
                try warehouse.loader("day", Lake.smallDay, "--lake", lake.path, code: 1),
            ] {
                #expect(ending.errors.contains("people_data.csv.gz: error: the file ends in the middle of its"))
                #expect(ending.errors.contains("gzip -t says whether a file is whole"))
            }
            #expect(
                try warehouse.texts(
                    "select distinct status || ' ' || failure as text from ops.loads where feed = 'people'") == [
                        "failed the file ends in the middle of its compressed data; nothing of the file was loaded"
                    ])
            #expect(try warehouse.number("select count(*) as number from staging.people") == 0)
        }
    }

    @Test func nameAndContentThatDoNotAgreeAreRefused() throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            try FileManager.default.moveItem(
                atPath: lake.file("people_data.csv"), toPath: lake.file("people_data.csv.zst"))
            let claimed = try warehouse.loader("copy", lake.file("people_data.csv.zst"), code: 4)
            #expect(claimed.errors.contains("people_data.csv.zst: error: the file's name ends in .zst, but"))
            try compress("staff_data.csv", in: lake, as: ".gz")
            try FileManager.default.moveItem(
                atPath: lake.file("staff_data.csv.gz"), toPath: lake.file("staff_data.csv"))
            let hidden = try warehouse.loader("copy", lake.file("staff_data.csv"), code: 4)
            #expect(hidden.errors.contains("staff_data.csv: error: the file is compressed with gzip, but its name"))
            #expect(hidden.errors.contains("rename it to staff_data.csv.gz"))
            #expect(try warehouse.number("select count(*) as number from ops.loads") == 0)
        }
    }

    /// What unpacks to a thousand times its size, and what needs the largest window there may be.
    @Test(arguments: [(".gz", 64, 96), (".zst", 160, 256)])
    func memoryHasABoundWhateverComesOut(suffix: String, contentMiB: Int, boundMiB: Int) throws {
        try Lake.withFolder { folder in
            let warehouse = try Warehouse()
            // Lines of 64 KiB: text that the server compresses again.
            let line = [UInt8](repeating: UInt8(ascii: "a"), count: 65_535) + [UInt8(ascii: "\n")]
            let content = Array(repeatElement(line, count: contentMiB * 16).joined())
            let bytes =
                try suffix == ".gz"
                ? CompressedSample.gzip(content) : CompressedSample.zstd(content, windowLog: 27, isSizeKnown: false)
            #expect(bytes.count * 100 < content.count)
            let path = "\(folder)/hospital_summary_2022-11-22.txt\(suffix)"
            try Data(bytes).write(to: URL(filePath: path))
            let peak = try warehouse.whileLoading("copy", path, pauseAt: "before-staging-commit") { running in
                let peak = try #require(running.peakMemory())
                running.kill()
                _ = try running.waitForEnd()
                return peak
            }
            #expect(peak < boundMiB << 20, "\(peak >> 20) MiB")
            #expect(suffix == ".gz" || peak > 128 << 20, "\(peak >> 20) MiB: the window was not as large as meant")
        }
    }
}
