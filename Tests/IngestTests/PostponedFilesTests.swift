import Foundation
import Postgres
import Testing

@testable import Ingest
@testable import Staging

@Suite struct PostponedFilesTests {
    private let folder: TemporaryFolder
    private let start = ContinuousClock.now
    private let hindrance = Hindrance(step: .load, failure: StagingError.noThread)
    private var postponed = PostponedFiles(firstWait: .seconds(10))

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("a_2022-11-20.csv", "1")
    }

    private func file() throws -> BatchFile { try #require(try BatchFile.all(in: folder.path).files.first) }

    private func delivery() throws -> Delivery {
        let feed = Feed(
            name: "a", pattern: try #require(FilePattern("a_{date}.csv")), format: .csv,
            target: try #require(TableName("staging.a")), scope: .day, businessTimeColumn: nil, isRequired: false,
            dueDays: 0, headerMap: [:], ignoredHeaders: [], optionalColumns: [], nullTokens: [], maxRejects: 0)
        return try #require(Delivery(of: feed, path: try file().path))
    }

    /// Postpones the file at its hour and returns how long it waits; its reason has to be told the first time only.
    private mutating func postpone(at now: ContinuousClock.Instant, feedRow: String = "1") throws -> Duration {
        let isFirst = postponed.nextDue == nil
        let isNews = postponed.postpone(
            try delivery(), try file().identity, because: hindrance, feedRow: feedRow, at: now)
        #expect(isNews == isFirst)
        return try #require(postponed.nextDue) - now
    }

    @Test mutating func waitsDoubleUpToTenMinutes() throws {
        var now = start
        for seconds in [10, 20, 40, 80, 160, 320, 600, 600] {
            #expect(try postpone(at: now) == .seconds(seconds))
            #expect(try !postponed.isDue(file(), at: now))
            now += .seconds(seconds)
            #expect(try postponed.isDue(file(), at: now))
        }
    }

    @Test mutating func fileThatIsDeliveredAnewIsDueAndBeginsAnew() throws {
        _ = try postpone(at: start)
        _ = try postpone(at: start)
        try folder.replace("a_2022-11-20.csv", "2")
        #expect(try postponed.isDue(file(), at: start))
        #expect(try postpone(at: start) == .seconds(10))
    }

    @Test mutating func fileWhoseFeedChangedIsDueAndBeginsAnew() throws {
        _ = try postpone(at: start)
        _ = try postpone(at: start)
        postponed.note(feedRows: ["a": "1"], at: start)
        #expect(try !postponed.isDue(file(), at: start))
        postponed.note(feedRows: ["a": "2"], at: start)
        #expect(try postponed.isDue(file(), at: start))
        #expect(try postpone(at: start, feedRow: "2") == .seconds(10))
    }

    @Test mutating func movesAreCountedApart() throws {
        _ = try postpone(at: start)
        #expect(postponed.loadCount == 1 && postponed.moveCount == 0)
        let move = Hindrance(step: .move(isLoaded: true), failure: StagingError.noThread)
        let isNews = postponed.postpone(try delivery(), try file().identity, because: move, feedRow: "1", at: start)
        #expect(isNews && postponed.loadCount == 0 && postponed.moveCount == 1)
        postponed.keep([])
        #expect(postponed.moveCount == 0 && postponed.nextDue == nil)
    }
}
