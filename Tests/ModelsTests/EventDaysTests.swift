import Models
import Postgres
import TestCluster
import Testing

/// Which days new events have built, and which wait.
@Suite struct EventDaysTests {
    private let hospital: Hospital
    private let first = "2022-11-20"
    private let second = "2022-11-21"

    /// The 20th is published, the 21st delivered.
    init() throws {
        hospital = try Hospital()
        try hospital.deliver(first)
        try hospital.publish(first)
        try hospital.deliver(second)
    }

    private func days(_ publication: Publication) -> [String] { publication.days.map(\.description) }

    @Test func lateEventOfPublishedDayIsBuiltWithAnotherDay() throws {
        try hospital.consume(Hospital.transport(1, "2022-11-20 07:50"), Hospital.transport(2, "2022-11-21 09:20"))
        #expect(try hospital.newEvents() == ["hospital.transport 2022-11-20 1", "hospital.transport 2022-11-21 1"])
        #expect(days(try hospital.publish(second)) == [first, second])
        #expect(try hospital.transports() == ["2022-11-20 1 2 event", "2022-11-21 2 2 event"])
        #expect(try hospital.newEvents() == [])
        #expect(try hospital.waitingDays() == [])
        #expect(
            try hospital.values("select stream_offsets::text as value from ops.days order by day")
                == Array(
                    repeating: #"{"warehouse": {"hospital.transport": {"0": {"rewinds": 0, "next_offset": 2}}}}"#,
                    count: 2))
    }

    @Test func eventOfPublishedDayIsEnoughToBuildIt() throws {
        try hospital.consume(Hospital.transport(1, "2022-11-20 07:50"))
        #expect(try hospital.publish(first).isChanged)
        #expect(try hospital.transports() == ["2022-11-20 1 2 event"])
    }

    @Test func eventOfADayThatIsNotPublishedWaitsUntilItIs() throws {
        try hospital.consume(Hospital.transport(2, "2022-11-21 09:20"))
        #expect(try hospital.publish(first).isChanged == false)
        #expect(try hospital.newEvents() == [])
        #expect(try hospital.waitingDays() == ["2022-11-21 hospital.transport"])
        #expect(try hospital.transports() == [])
        #expect(
            try hospital.values("select array_to_string(pending_topics, ' ') as value from ops.day_status")
                == ["", "hospital.transport"])
        #expect(days(try hospital.publish(second)) == [second])
        #expect(try hospital.transports() == ["2022-11-21 2 2 event"])
        #expect(try hospital.waitingDays() == [])
    }

    @Test func blockedPublicationTakesNoEvents() throws {
        try hospital.consume(Hospital.transport(1, "2022-11-20 07:50"))
        try hospital.deliver(second, [.init(person: 1, time: "08:00", status: "Perhaps")])
        #expect(throws: ModelError.self) { try hospital.publish(second) }
        #expect(try hospital.newEvents() == ["hospital.transport 2022-11-20 1"])
        #expect(try hospital.transports() == [])
        #expect(try hospital.values("select streamed_at::text as value from ops.days") == ["null"])
        try hospital.deliver(second)
        #expect(days(try hospital.publish(second)) == [first, second])
        #expect(try hospital.transports() == ["2022-11-20 1 2 event"])
    }

    /// What the server counts of the landing tables in a transaction that plans a publication.
    private func reads() throws -> Int {
        var connection = try hospital.connect()
        return try connection.transaction { connection in
            _ = try connection.values("select count(*)::text as value from ops.new_events()")
            return try connection.first(
                """
                select sum(seq_scan + coalesce(idx_scan, 0))::integer as reads
                from pg_stat_xact_user_tables where schemaname = 'hospital_streams'
                """
            ) { try $0.value("reads", as: Int.self) } ?? -1
        }
    }

    @Test func nothingIsReadWhereNothingCame() throws {
        try hospital.consume(Hospital.transport(1, "2022-11-20 07:50"))
        #expect(try reads() > 0)
        try hospital.publish(first)
        #expect(try reads() == 0)
        let before = try hospital.published()
        #expect(try hospital.publish(first).isChanged == false)
        #expect(try hospital.published() == before)
        #expect(try hospital.newEvents() == [])
    }

    @Test func partitionsAndPipelinesAreTakenEachFromWhereItWas() throws {
        try hospital.consume(part: 0, from: 1000, Hospital.transport(1, "2022-11-20 07:50"))
        try hospital.consume(part: 1, from: 5, Hospital.transport(2, "2022-11-20 07:50"))
        #expect(try hospital.newEvents() == ["hospital.transport 2022-11-20 2"])
        try hospital.publish(first)
        // Offsets that another partition, topic or pipeline has had.
        try hospital.consume(part: 1, from: 6, Hospital.transport(3, "2022-11-20 07:50"))
        try hospital.consume(part: 0, from: 0, pipeline: "other", Hospital.transport(4, "2022-11-20 07:50"))
        try hospital.consume(of: "hospital.transfers", part: 0, from: 7, #"{"Transfer_Date": "2022-11-20 07:50"}"#)
        #expect(try hospital.newEvents() == ["hospital.transfers 2022-11-20 1", "hospital.transport 2022-11-20 2"])
        try hospital.publish(first)
        #expect(try hospital.transports().count == 4)
        #expect(try hospital.newEvents() == [])
    }

    /// A topic that was made anew begins with offsets that were taken, and may be past them again by now.
    @Test func partitionThatWasPutBackIsTakenFromItsBeginning() throws {
        try hospital.consume(Hospital.transport(1, "2022-11-20 07:50"), Hospital.transport(2, "2022-11-20 07:50"))
        try hospital.publish(first)
        var connection = try hospital.connect()
        try connection.run("delete from hospital_streams.transports")
        try connection.run("update ops.stream_offsets set next_offset = 0, rewinds = rewinds + 1")
        try hospital.consume(Hospital.transport(3, "2022-11-20 07:50"))
        #expect(try hospital.newEvents() == ["hospital.transport 2022-11-20 1"])
        try hospital.consume(
            from: 1, Hospital.transport(4, "2022-11-20 07:51"), Hospital.transport(5, "2022-11-20 07:52"))
        #expect(try hospital.newEvents() == ["hospital.transport 2022-11-20 3"])
        try hospital.publish(first)
        #expect(try hospital.transports().count == 3)
        #expect(try hospital.newEvents() == [])
    }

    /// Only a topic whose events tell of days is taken: what it brought before counts as new when it becomes one.
    @Test func topicWithoutDaysIsLeftOut() throws {
        var connection = try hospital.connect()
        try connection.run("update ops.topics set event_time_field = null where topic = 'hospital.transport'")
        try hospital.consume(Hospital.transport(1, "2022-11-21 07:50"))
        try hospital.consume(of: "hospital.transfers", #"{"Transfer_Date": "2022-11-20 07:50"}"#)
        #expect(try hospital.newEvents() == ["hospital.transfers 2022-11-20 1"])
        try hospital.publish(first)
        try connection.run(
            "update ops.topics set event_time_field = 'Transport_Date' where topic = 'hospital.transport'")
        #expect(try hospital.newEvents() == ["hospital.transport 2022-11-21 1"])
    }

    @Test func analystSeesWhichDaysEventsTellOfAndNoEvent() throws {
        try hospital.consume(Hospital.transport(1, "2022-11-20 07:50"))
        var connection = try hospital.connect()
        try connection.run("set role analyst")
        let status =
            "select concat_ws(' ', state, pending_topics) as value from ops.day_status where day = '2022-11-20'"
        #expect(try connection.values(status) == ["published {hospital.transport}"])
        #expect(throws: PostgresError.self) {
            try connection.values("select _value::text as value from hospital_streams.transports")
        }
    }

    @Test func buildingAnewTakesEventsAsWell() throws {
        try hospital.consume(Hospital.transport(1, "2022-11-20 07:50"))
        var connection = try hospital.connect()
        let publisher = Publisher(folder: try ModelFolder(path: hospital.folder.path))
        _ = try publisher.rebuild([try makeDay(first)], .stale, on: &connection)
        #expect(try hospital.transports() == ["2022-11-20 1 2 event"])
        #expect(try hospital.newEvents() == [])
    }
}
