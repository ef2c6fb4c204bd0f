import Failures
import Kafka
import Monitoring
import Postgres
import TestCluster
import Testing

@testable import Streaming

/// Partitions that wait for somebody to decide.
@Suite(.waitsForLong) struct StallTests {
    private let partition = TopicPartition(StreamingSite.topic, 0)

    private func stall(_ site: StreamingSite) throws -> [String] {
        try site.texts(
            "select concat_ws(' ', next_offset, stall, available_from) from ops.stream_offsets order by part")
    }

    @Test func messagesDeletedBeforeTheyWereConsumedHoldThePartitionUntilSomebodyAcceptsThat() throws {
        let site = try StreamingSite(partitions: 2)
        try site.publish(["1"])
        try site.publish(["1"], to: 1)
        try site.catchUp()
        // The embedded broker keeps 5 MB of a partition.
        let large = "\"" + String(repeating: "x", count: 900_000) + "\""
        try site.publish(Array(repeating: large, count: 9))
        try site.publish(["2"], to: 1)
        for _ in 1...2 {
            let monitor = LiveMonitor<StreamState>()
            var missing: [Double] = []
            let error = #expect(throws: StreamError.self) {
                try site.consumer(monitor: monitor) { event in
                    guard case .stalled = event else { return }
                    let metrics = monitor.state.metrics(at: 0, version: "")
                    missing += metrics.first { $0.name == "loader_stream_gap_messages" }?.samples.map(\.value) ?? []
                }.run(until: Interruption())
            }
            #expect(error == .stalled(pipeline: "p", partitions: [partition]) && error?.outcome == .decisionNeeded)
            #expect(missing.count == 1 && missing.allSatisfy { $0 > 0 })
            #expect(site.events().contains("stalled \(partition)"))
        }
        // The other one went on.
        #expect(try site.texts("select _value from hospital_streams.events where _part = 1 order by 1") == ["1", "2"])
        var connection = try site.connect()
        let stored = try #require(try connection.storedOffsets(pipeline: "p").first)
        #expect(stored.next == 1 && stored.stall == "gap")
        #expect(stored.stallReason?.contains("the broker deleted them before they were consumed") == true)

        let gap = try connection.acceptGap(pipeline: "p", partition, reason: "it was known")
        #expect(gap.lowerBound == 1 && gap.upperBound > 1)
        try site.catchUp()
        #expect(
            try site.texts("select concat_ws(' ', part, from_offset, to_offset, reason) from ops.stream_gaps")
                == ["0 1 \(gap.upperBound) it was known"])
        #expect(
            try site.texts("select count(*) from hospital_streams.events where _part = 0")
                == ["\(1 + 10 - gap.upperBound)"])
        #expect(throws: DecisionError.self) { try connection.acceptGap(pipeline: "p", partition, reason: "again") }
    }

    @Test func partitionThatIsShorterThanWhatWasConsumedWaits() throws {
        let site = try StreamingSite(partitions: 1)
        try site.publish(["1"])
        try site.catchUp()
        try site.run("update ops.stream_offsets set next_offset = 5")
        let error = #expect(throws: StreamError.self) { try site.catchUp() }
        #expect(error?.outcome == .decisionNeeded)
        #expect(try stall(site) == ["5 beyond_end"])
        var connection = try site.connect()
        #expect(throws: DecisionError.self) { try connection.resume(pipeline: "p", partition) }
        try connection.resetOffset(pipeline: "p", partition, to: 0)
        try site.catchUp()
        #expect(try site.texts("select count(*) from hospital_streams.events") == ["2"])
    }

    @Test func whatIsReadAgainAfterAResetMayBeADeadLetterAgain() throws {
        let site = try StreamingSite(partitions: 1)
        try site.publish(["1", "x", "2"])
        try site.catchUp()
        var connection = try site.connect()
        try connection.resetOffset(pipeline: "p", partition, to: 1)
        #expect(try site.texts("select count(*) from ops.dead_letters") == ["0"])
        try site.catchUp()
        #expect(try site.texts("select message_offset from ops.dead_letters") == ["1"])
        #expect(
            try site.texts("select concat_ws(' ', next_offset, start_offset, rewinds) from ops.stream_offsets")
                == ["3 0 1"])
    }

    @Test func runningConsumerGoesWhereAPartitionIsPut() throws {
        let site = try StreamingSite(partitions: 1)
        try site.publish(["1", "2"])
        let interruption = Interruption()
        let consumer = Background { [site] in
            try site.consumer(endsWhenCaughtUp: false).run(until: interruption)
        }
        func rows(_ count: String) throws {
            try wait {
                try site.texts("select count(*) from hospital_streams.events") == [count]
            }
        }
        try rows("2")
        var connection = try site.connect()
        try connection.resetOffset(pipeline: "p", partition, to: 0)
        try rows("4")
        interruption.request()
        try consumer.value(within: 30)
    }

    @Test func refusedMessageOfOneOfTwoTopicsOfATableIsTheOneThatIsBuried() throws {
        let site = try StreamingSite(partitions: 1)
        try site.run(
            "insert into ops.topics (topic, target) values ('lab.others', 'hospital_streams.events')",
            "alter table hospital_streams.events add check (_value <> '7')")
        try site.publish(["1", "2"])
        try site.publish("lab.others") { producer in
            for value in ["3", "7", "4"] {
                try producer.send(to: "lab.others", partition: 0, key: nil, value: Array(value.utf8))
            }
        }
        try site.catchUp(["lab.events", "lab.others"])
        #expect(
            try site.texts("select concat_ws(' ', topic, message_offset) from ops.dead_letters") == ["lab.others 1"])
        #expect(
            try site.texts("select string_agg(_value::text, ' ' order by _value) from hospital_streams.events")
                == ["1 2 3 4"])
    }

    @Test func badMessagesOneAfterTheOtherTripTheBreakerAndAreTakenBack() throws {
        let site = try StreamingSite(partitions: 1)
        // Some of them in a batch before that in which it trips.
        try site.publish(["1"] + Array(repeating: "x", count: 30))
        try site.catchUp()
        #expect(try site.texts("select bad_run || ' ' || bad_run_from from ops.stream_offsets") == ["30 1"])
        try site.publish(Array(repeating: "x", count: 30) + ["2"])
        let error = #expect(throws: StreamError.self) { try site.catchUp() }
        #expect(error?.outcome == .decisionNeeded)
        #expect(try stall(site) == ["1 breaker"])
        #expect(try site.texts("select count(*) from ops.dead_letters") == ["0"])
        // Nobody has named a lake.
        #expect(try site.texts("select lake_offset from ops.stream_offsets") == ["-"])
        #expect(throws: StreamError.self) { try site.catchUp() }

        var connection = try site.connect()
        try connection.run("alter table hospital_streams.events alter column _value type text using null")
        try connection.run("update ops.topics set decode = 'text' where topic = \(StreamingSite.topic)")
        try connection.resume(pipeline: "p", partition)
        try site.catchUp()
        #expect(try site.texts("select count(*) from hospital_streams.events where _value = 'x'") == ["60"])
        #expect(try stall(site) == ["62"])
    }

    @Test func tableThatRefusesTooManyTripsIt() throws {
        let site = try StreamingSite(partitions: 1)
        try site.run("alter table hospital_streams.events add check (_value <> '0')")
        try site.publish(Array(repeating: "1", count: 10) + Array(repeating: "0", count: 60))
        #expect(throws: StreamError.self) { try site.catchUp() }
        #expect(try stall(site) == ["0 breaker"])
        #expect(try site.texts("select count(*) from hospital_streams.events") == ["0"])
        #expect(try site.texts("select count(*) from ops.dead_letters") == ["0"])
    }

    @Test func messagesThatTheTableRefusesHereAndThereDoNotTripIt() throws {
        let site = try StreamingSite(partitions: 2)
        try site.run("alter table hospital_streams.events add check (_value::integer % 40 <> 0)")
        try site.publish((0..<4_000).map(String.init))
        // The other partition's are in between.
        try site.publish((0..<40).map { _ in "0" }, to: 1)
        try site.catchUp()
        #expect(
            try site.texts("select part || ' ' || count(*) from ops.dead_letters group by part order by 1")
                == ["0 100", "1 40"])
        #expect(try site.texts("select count(*) from hospital_streams.events") == ["3900"])
    }

    /// What an index does not take the server says once it writes rows, and what a rule does not allow when it reads one.
    @Test func messagesThatAreNotRefusedInTheirOrderAreBuriedAll() throws {
        let site = try StreamingSite(partitions: 1)
        try site.run(
            "alter table hospital_streams.events add unique (_value)",
            "alter table hospital_streams.events add check (_value <> '0')")
        try site.publish(["1", "2", "1", "3", "0", "1", "4", "0", "2", "5"])
        try site.catchUp()
        #expect(
            try site.texts("select string_agg(_value::text, ' ' order by _offset) from hospital_streams.events")
                == ["1 2 3 4 5"])
        #expect(
            try site.texts("select message_offset || ' ' || code from ops.dead_letters order by message_offset") == [
                "2 sqlstate:23505", "4 sqlstate:23514", "5 sqlstate:23505", "7 sqlstate:23514", "8 sqlstate:23505",
            ])
    }

    @Test func tableThatRefusesTooManyInSeveralBatchesTripsItAndTheyAreTakenBack() throws {
        let site = try StreamingSite(partitions: 1)
        try site.run("alter table hospital_streams.events add check (_value <> '0')")
        let interruption = Interruption()
        let consumer = Background { try site.consumer(endsWhenCaughtUp: false).run(until: interruption) }
        try site.publish(["1"] + Array(repeating: "0", count: 30))
        try wait { try self.stall(site) == ["31"] }
        try site.publish(Array(repeating: "0", count: 30) + ["2"])
        try wait { try self.stall(site) == ["1 breaker"] }
        #expect(try site.texts("select count(*) from ops.dead_letters") == ["0"])
        interruption.request()
        try consumer.value()
        #expect(try site.texts("select _value from hospital_streams.events") == ["1"])
    }

    @Test func refusedMessagesOfSeveralBatchesWithOthersBetweenThemDoNotTripIt() throws {
        let site = try StreamingSite(partitions: 1)
        try site.run("alter table hospital_streams.events add check (_value <> '0')")
        let interruption = Interruption()
        let consumer = Background { try site.consumer(endsWhenCaughtUp: false).run(until: interruption) }
        for round in 1...3 {
            try site.publish(Array(repeating: "0", count: 30) + ["1"])
            try wait { try self.stall(site) == ["\(round * 31)"] }
        }
        interruption.request()
        try consumer.value()
        #expect(try site.texts("select count(*) from ops.dead_letters") == ["90"])
    }

    @Test func messagesFewOfWhichAreBadDoNotTripIt() throws {
        let site = try StreamingSite(partitions: 1)
        try site.publish((0..<2_000).map { $0 % 25 == 0 ? "x" : "1" })
        try site.catchUp()
        #expect(try site.texts("select count(*) from ops.dead_letters") == ["80"])
    }

    @Test func tooLargeAShareOfBadMessagesTripsIt() throws {
        let site = try StreamingSite(partitions: 1)
        try site.publish((0..<2_000).map { $0 % 10 == 0 ? "x" : "1" })
        #expect(throws: StreamError.self) { try site.catchUp() }
        #expect(try stall(site) == ["0 breaker"])
        #expect(try site.texts("select stall_reason ~ '^101 of the last 1001 ' from ops.stream_offsets") == ["true"])
    }
}
