import Kafka
import Monitoring
import Postgres
import TestCluster
import Testing

@testable import Streaming

@Suite(.waitsForLong) struct RetentionWatchTests {
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

    /// The first offset comes with librdkafka's statistics.
    @Test func headroomIsWhatTheBrokerStillHas() throws {
        let site = try StreamingSite(partitions: 1)
        // The embedded broker keeps 5 MB of a partition.
        let large = "\"" + String(repeating: "x", count: 900_000) + "\""
        try site.publish(Array(repeating: large, count: 9))
        let monitor = LiveMonitor<StreamState>()
        let interruption = Interruption()
        let consumer = Background {
            try site.consumer(endsWhenCaughtUp: false, monitor: monitor).run(until: interruption)
        }
        func headroom() -> Double? {
            let metrics = monitor.state.metrics(at: 0, version: "")
            return metrics.first { $0.name == "loader_stream_headroom_messages" }?.samples.first?.value
        }
        try wait { try site.texts("select next_offset from ops.stream_offsets") == ["9"] }
        let kept = try site.texts("select count(*) from hospital_streams.events").first.flatMap { Double($0) }
        #expect(kept.map { $0 < 9 } == true)
        try wait { headroom() == kept }
        interruption.request()
        try consumer.value()
    }

    @Test func partitionThatOthersHaveMeanwhileBeginsAnew() {
        var watch = RetentionWatch()
        _ = watch.note(partition, next: 5, bounds: 5..<1_000, at: start)
        watch.keep([])
        let isTold = watch.note(partition, next: 5, bounds: 5..<1_000, at: start + .seconds(120))
        #expect(!isTold)
    }
}
