import CompressedSamples
import Digests
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

    /// Lines of 64 KiB: text that the server compresses again.
    private func content(mebibytes: Int) -> [UInt8] {
        var content = [UInt8](repeating: UInt8(ascii: "a"), count: mebibytes << 20)
        for end in stride(from: 1 << 16, through: content.count, by: 1 << 16) {
            content[end - 1] = UInt8(ascii: "\n")
        }
        return content
    }

    /// What a load takes in memory until it would commit, and then it is killed.
    private func peak(_ bytes: [UInt8], _ warehouse: Warehouse, as suffix: String, until point: String) throws -> Int {
        try Lake.withFolder { folder in
            let path = "\(folder)/hospital_summary_2022-11-22.txt\(suffix)"
            try Data(bytes).write(to: URL(filePath: path))
            return try warehouse.whileLoading("copy", path, pauseAt: point) { running in
                let peak = try #require(running.peakMemory())
                running.kill()
                _ = try running.waitForEnd()
                return peak
            }
        }
    }

    /// What unpacks to a thousand times its size does not show in the memory of a load: reader, batches and all.
    @Test func memoryHasABoundWhateverComesOut() throws {
        let warehouse = try Warehouse()
        let (small, large) = (content(mebibytes: 4), content(mebibytes: 20))
        let bytes = try CompressedSample.gzip(large)
        #expect(bytes.count * 100 < large.count)
        let least = try peak(CompressedSample.gzip(small), warehouse, as: ".gz", until: "before-staging-commit")
        let most = try peak(bytes, warehouse, as: ".gz", until: "before-staging-commit")
        #expect(most < least + 8 << 20, "\(most >> 20) MiB, and \(least >> 20) MiB for a fifth of it")
    }

    /// The largest window there may be, filled.
    ///
    /// Of a content that is live already: then nothing but decompression and hashing runs, at the speed of their libraries.
    @Test func memoryOfTheLargestWindowIsWithinTheBoundOfALoad() throws {
        let content = content(mebibytes: 160)
        let warehouse = try Warehouse()
        var connection = try warehouse.connect()
        let feed = try #require(
            try connection.first("select feed from ops.feeds where file_pattern = 'hospital_summary_{date}.txt'") {
                try $0.value("feed", as: String.self)
            })
        var digest = try SHA256()
        try content.withUnsafeBytes { try digest.update($0) }
        try connection.run(
            """
            with f as (
                insert into ops.files (feed, scope, sha256, bytes, file_name)
                values (\(feed), '2022-11-22', \(Bytea(try digest.finalize())), \(content.count), 'earlier.txt')
                returning file_id
            )

            insert into ops.loads (
                feed, scope, file_name, path, bytes, file_id, status, records, loaded, rejected, skipped, loader_version
            )
            select \(feed), '2022-11-22', 'earlier.txt', 'earlier.txt', 0, file_id, 'loaded', 0, 0, 0, 0, '1' from f
            """)
        let bytes = try CompressedSample.zstd(content, windowLog: 27, isSizeKnown: false)
        let peak = try peak(bytes, warehouse, as: ".zst", until: "hashed")
        #expect(peak < 256 << 20, "\(peak >> 20) MiB")
        #expect(peak > 128 << 20, "\(peak >> 20) MiB: the window was not as large as meant")
    }
}
