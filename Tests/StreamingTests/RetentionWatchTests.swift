import Kafka
import Testing

@testable import Streaming

@Suite struct RetentionWatchTests {
    private let partition = TopicPartition("t", 0)
    private let start = ContinuousClock.now

    /// What is told at each of these minutes.
    private func told(_ places: [(next: Int64, bounds: Range<Int64>)]) -> [Bool] {
        var watch = RetentionWatch()
        return places.enumerated().map { minute, place in
            watch.note(partition, next: place.next, bounds: place.bounds, at: start + .seconds(60 * minute))
        }
    }

    @Test func itIsToldOnceUntilItIsBetter() {
        let (near, far): (Int64, Int64) = (1_099, 1_100)
        let bounds: Range<Int64> = 1_000..<2_000
        #expect(told([near, near, near].map { ($0, bounds) }) == [false, true, false])
        #expect(told([near, far, near, near].map { ($0, bounds) }) == [false, false, false, true])
    }

    @Test func nothingIsToldWhereNothingWasDeletedOrNothingIsLeft() {
        #expect(told([(0, 0..<1_000), (0, 0..<1_000)]) == [false, false])
        #expect(told([(1_000, 1_000..<1_000), (1_000, 1_000..<1_000)]) == [false, false])
    }

    @Test func partitionThatOthersHaveMeanwhileBeginsAnew() {
        var watch = RetentionWatch()
        _ = watch.note(partition, next: 5, bounds: 5..<1_000, at: start)
        watch.keep([])
        let isTold = watch.note(partition, next: 5, bounds: 5..<1_000, at: start + .seconds(120))
        #expect(!isTold)
    }
}
