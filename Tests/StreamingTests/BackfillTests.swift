import Failures
import Kafka
import Postgres
import TestCluster
import Testing

@testable import Streaming

/// What was sent before a pipeline began, consumed under a name of its own.
@Suite(.waitsForLong) struct BackfillTests {
    private let site: StreamingSite

    init() throws {
        site = try StreamingSite(partitions: 2)
    }

    private func values(_ range: Range<Int>) -> [String] { range.map { #"{"n": \#($0)}"# } }

    /// Opens the backfill of pipeline `p`, or goes on with it.
    private func open() throws -> Backfill? {
        let consumer = try Consumer(site.settings, group: "none", topics: [])
        let (cluster, bounds) = (
            try consumer.clusterID(), try consumer.bounds(ofTopics: [StreamingSite.topic], since: nil)
        )
        var connection = try site.connect()
        return try connection.openBackfill(of: "p")
            ?? connection.beginBackfill(of: "p", cluster: cluster, bounds: bounds)
    }

    private func fill(_ backfill: Backfill, observe: @escaping (StreamEvent) throws -> Void = { _ in }) throws {
        var connection = try site.connect()
        let consumer = try EventConsumer(
            .init(backfill, owner: "test"), topics: try connection.streamTopics(backfill.topics), kafka: site.settings,
            connect: { try site.connect() }, observe: observe)
        try consumer.run(until: Interruption())
    }

    private func finish(_ backfill: Backfill) throws -> Bool {
        var connection = try site.connect()
        return try connection.finish(backfill)
    }

    private func landed() throws -> [String] {
        try site.texts("select (e._value ->> 'n')::integer from hospital_streams.events as e order by 1")
    }

    @Test func pipelineThatBeganLateGetsWhatCameBefore() throws {
        try site.publish(values(0..<10), to: 0)
        try site.publish(values(10..<20), to: 1)
        try site.catchUp(start: .latest)
        try site.publish(values(20..<25), to: 0)
        try site.catchUp()
        #expect(try landed() == (20..<25).map(String.init))

        let backfill = try #require(try open())
        #expect(backfill.pipeline == "p@backfill-1")
        #expect(backfill.count == 20)
        try fill(backfill)
        #expect(try landed() == (0..<25).map(String.init))
        #expect(try finish(backfill))
        #expect(
            try site.texts(
                "select o.start_offset || ' ' || o.next_offset from ops.stream_offsets as o where o.pipeline = 'p' order by o.part"
            )
                == ["0 15", "0 10"])
        #expect(try open() == nil, "there is nothing before the first message")
    }

    @Test func pipelineOfNothingBeginsBehindItsBackfill() throws {
        try site.publish(values(0..<10))
        let backfill = try #require(try open())
        try site.publish(values(10..<15))
        // It runs before the backfill does, and would begin with the first message otherwise.
        try site.catchUp()
        #expect(try landed() == (10..<15).map(String.init))
        try fill(backfill)
        #expect(try landed() == (0..<15).map(String.init))
        #expect(try finish(backfill))
    }

    @Test func interruptedBackfillGoesOnWhereItWas() throws {
        struct Crash: Error {}
        try site.publish(values(0..<6_000), to: 0)
        try site.publish(values(6_000..<12_000), to: 1)
        let backfill = try #require(try open())
        var stored = 0
        #expect(throws: Crash.self) {
            try fill(backfill) { event in
                guard case .stored(let rows, _) = event else { return }
                stored += rows
                throw Crash()
            }
        }
        #expect(stored > 0 && stored < 12_000)
        #expect(try !finish(backfill), "something is left")
        let again = try #require(try open())
        #expect(again.isContinued)
        #expect(again.ranges == backfill.ranges)
        try fill(again)
        #expect(try landed() == (0..<12_000).map(String.init))
        #expect(try finish(again))
    }

    @Test func whatABackfillBringsIsNotConsumedASecondTime() throws {
        try site.publish(values(0..<10))
        try site.catchUp(start: .latest)
        let backfill = try #require(try open())
        var connection = try site.connect()
        let partition = TopicPartition(StreamingSite.topic, 0)
        #expect(throws: DecisionError.backfilled(partition: partition, offset: 4, backfill: backfill.pipeline)) {
            try connection.resetOffset(pipeline: "p", partition, to: 4)
        }
        // A second one that begins at the same moment gets the first.
        #expect(try open()?.pipeline == backfill.pipeline)
        try fill(backfill)
        #expect(try finish(backfill))
        try connection.resetOffset(pipeline: "p", partition, to: 4)
        #expect(try open() == nil, "the pipeline has begun before that")
    }

    @Test func backfillOfAPartitionThatIsShorterNowWaits() throws {
        try site.publish(values(0..<5))
        let backfill = try #require(try open())
        try site.run("update ops.stream_backfills set to_offset = 9")
        let longer = try #require(try open())
        let error = #expect(throws: StreamError.self) { try fill(longer) }
        #expect(error?.outcome == .decisionNeeded)
        #expect(try landed() == (0..<5).map(String.init), "what there is counts")
        #expect(
            try site.texts(
                "select stall from ops.stream_offsets where pipeline = '\(backfill.pipeline)' and stall is not null")
                == ["beyond_end"])
        #expect(try !finish(longer))
    }

    @Test func onlyOneIsAtABackfill() throws {
        var first = try site.connect()
        try first.lockBackfills(of: "p")
        var second = try site.connect()
        #expect(throws: StreamError.backfillRuns(pipeline: "p")) { try second.lockBackfills(of: "p") }
        try second.lockBackfills(of: "q")
    }
}
