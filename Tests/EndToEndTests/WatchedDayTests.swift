import Foundation
import Postgres
import TestCluster
import Testing

/// A day is the same, whether its files lie where they were delivered or were moved meanwhile.
@Suite struct WatchedDayTests {
    @Test func dayOfProcessedFilesIsTheOneOfDeliveredFiles() throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            try WatchedLake.run(lake, environment: warehouse.environment) { try $0.waitUntilEmpty() }
            let ending = try warehouse.loader("day", Lake.smallDay, "--lake", lake.path)
            #expect(ending.errors.contains("0 of 17 files loaded, 17 already were"))
            #expect(try warehouse.fingerprints() == Warehouse.smallDay.get())
        }
    }

    /// The day waits for a lock that the test has, while its files are moved.
    @Test func filesThatAreMovedWhileADayIsStagedAreFollowed() throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            var other = try warehouse.connect()
            try warehouse.whileLoading("day", Lake.smallDay, "--lake", lake.path) { running in
                try other.transaction { other in
                    try other.run("select pg_advisory_xact_lock(hashtextextended('staging:people:all', 0))")
                    try running.waitForError("people_data.csv: waiting for somebody else")
                    try FileManager.default.moveItem(atPath: lake.folder(), toPath: lake.folder("processed"))
                }
                let ending = try running.waitForEnd()
                #expect(ending.code == 0, "\(ending.errors)")
            }
            #expect(try warehouse.fingerprints() == Warehouse.smallDay.get())
        }
    }

    @Test func dayPublishedWhileFilesAreLoadedAndMovedIsTheSame() throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            try WatchedLake.run(lake, environment: warehouse.environment) { watched in
                try warehouse.loader("day", Lake.smallDay, "--lake", lake.path)
                #expect(try warehouse.fingerprints() == Warehouse.smallDay.get())
                try watched.waitUntilEmpty()
            }
            #expect(try lake.names("failed") == [])
            let ending = try warehouse.loader("day", Lake.smallDay, "--lake", lake.path)
            #expect(ending.errors.contains("stays as published"))
            #expect(try warehouse.straysInStaging() == 0)
        }
    }

    /// A newer delivery has the plain name in `processed/`: the day is built from it, and the older one is no news.
    @Test func dayIsThatOfTheNewestDelivery() throws {
        try Lake.withSmallDay { corrected in
            try corrected.denyFirstAdmission()
            try corrected.correctSummary()
            try Lake.withSmallDay { lake in
                let warehouse = try Warehouse()
                try WatchedLake.run(lake, environment: warehouse.environment) { watched in
                    try watched.waitUntilEmpty()
                    try warehouse.loader("day", Lake.smallDay, "--lake", lake.path)
                    for name in ["admissions_2022-11-22.csv", "hospital_summary_2022-11-22.txt"] {
                        try FileManager.default.moveItem(atPath: corrected.file(name), toPath: lake.file(name))
                    }
                    try watched.waitUntilEmpty()
                }
                #expect(try lake.names("processed/superseded").count == 2)
                let ending = try warehouse.loader("day", Lake.smallDay, "--lake", lake.path)
                #expect(!ending.errors.contains("in no feed"))
                let counts = try warehouse.texts(
                    "select concat_ws(' ', admitted, denied_capacity) as text from marts.published_days")
                #expect(counts == ["97 1"])
            }
        }
    }

    @Test(arguments: [1, 2] as [UInt64])
    func filesInAnyOrderAndInPiecesAreWhatCopyMakesOfThem(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        try Lake.withSmallDay { source in
            let names = try source.names("batch")
            try Lake.withEmptyBatch { lake in
                let warehouse = try Warehouse()
                try WatchedLake.run(lake, environment: warehouse.environment) { watched in
                    try watched.waitForLooks(1)
                    try deliver(names, from: source, to: lake, &generator)
                    try watched.waitUntilEmpty()
                }
                #expect(try lake.names("processed") == names)
                #expect(try lake.names("failed") == [])
                #expect(try warehouse.stagedContent() == Self.copied.get())
                #expect(try warehouse.straysInStaging() == 0)
            }
        }
    }

    /// The staging tables after `loader copy` of the files of the smallest day, in the order of their names.
    private static let copied = Result {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            for name in try lake.names("batch") {
                try warehouse.loader("copy", lake.file(name))
            }
            return try warehouse.stagedContent()
        }
    }

    /// Writes files in pieces, several open at once, some under another name that they lose at the end.
    private func deliver(
        _ names: [String], from source: Lake, to lake: Lake, _ generator: inout SeededGenerator
    ) throws {
        struct Writing {
            let name: String
            let written: String
            let handle: FileHandle
            var rest: ArraySlice<UInt8>
        }
        var waiting = names.shuffled(using: &generator)
        var open: [Writing] = []
        while !waiting.isEmpty || !open.isEmpty {
            if let name = waiting.last, open.isEmpty || open.count < 6 && generator.once(in: 3) {
                waiting.removeLast()
                let written = generator.once(in: 2) ? name : "\(name).part"
                let bytes = Array(try Data(contentsOf: URL(filePath: source.file(name))))
                open.append(Writing(name: name, written: written, handle: try lake.open(written), rest: bytes[...]))
                continue
            }
            let index = generator.number(0...open.count - 1)
            // Large files in larger pieces, so that each takes a few.
            let count = generator.number(1...max(2, open[index].rest.count))
            try open[index].handle.write(contentsOf: Data(open[index].rest.prefix(count)))
            open[index].rest = open[index].rest.dropFirst(count)
            if open[index].rest.isEmpty {
                let done = open.remove(at: index)
                try done.handle.close()
                if done.written != done.name {
                    try FileManager.default.moveItem(atPath: lake.file(done.written), toPath: lake.file(done.name))
                }
            }
        }
    }
}
