import Models
import Postgres
import TestCluster
import Testing

/// Facts that files and events both tell of.
@Suite struct EventFactsTests {
    private let hospital: Hospital
    private let day = "2022-11-20"

    init() throws {
        hospital = try Hospital()
        try hospital.deliver(day)
    }

    private func fingerprint(of table: String) throws -> [String] {
        try hospital.values("select fingerprints ->> '\(table)' as value from ops.days")
    }

    @Test func eventOfATransportThatAFileDeliveredChangesNothing() throws {
        try hospital.deliverTransports(day, [(1, "07:50", 3)])
        try hospital.publish(day)
        let before = try fingerprint(of: "hospital_operations.emergency_transports")
        try hospital.consume(Hospital.transport(1, "2022-11-20 07:50", severity: 5))
        var told: [String] = []
        try hospital.publish(day) { told.append($0.words) }
        #expect(told.contains("built hospital_operations.emergency_transports +1 -1"))
        #expect(told.contains("skipped marts.ambulance_share"))
        #expect(try hospital.transports() == ["2022-11-20 1 3 file"])
        #expect(try fingerprint(of: "hospital_operations.emergency_transports") == before)
    }

    @Test func fileThatComesLaterReplacesWhatEventsTold() throws {
        try hospital.consume(
            Hospital.transport(1, "2022-11-20 07:50", severity: 5), Hospital.transport(2, "2022-11-20 09:00"))
        try hospital.publish(day)
        #expect(try hospital.transports() == ["2022-11-20 1 5 event", "2022-11-20 2 2 event"])
        try hospital.deliverTransports(day, [(1, "07:50", 3)])
        try hospital.publish(day)
        #expect(try hospital.transports() == ["2022-11-20 1 3 file", "2022-11-20 2 2 event"])
        #expect(
            try hospital.values(
                """
                select concat_ws(' ', staged, events, facts, event_facts, exact_duplicates) as value
                from marts.data_quality where feed = 'emergency_transports'
                """) == ["1 2 2 1 0"])
        // The file comes once more without it: the event tells of it still.
        try hospital.deliverTransports(day, [(3, "07:50", 3)])
        try hospital.publish(day)
        #expect(
            try hospital.transports() == ["2022-11-20 1 5 event", "2022-11-20 2 2 event", "2022-11-20 3 3 file"])
    }

    @Test func eventOfASecondPipelineIsADuplicate() throws {
        let value = Hospital.transport(1, "2022-11-20 07:50")
        try hospital.consume(value)
        try hospital.consume(pipeline: "backfill", value)
        #expect(try hospital.publish(day).assertions.contains { $0.name == "transports_conserve" && $0.offending == 0 })
        #expect(try hospital.transports() == ["2022-11-20 1 2 event"])
        try hospital.consume(from: 7, pipeline: "third", value)
        try hospital.publish(day)
        #expect(try hospital.transports() == ["2022-11-20 1 2 event"])
        #expect(
            try hospital.values("select concat_ws(' ', events, facts) as value from marts.feed_rows where events > 0")
                == ["3 1"])
    }

    @Test func whatCannotBeReadIsReportedByItsPlaceAndStopsNothing() throws {
        try hospital.consume(
            Hospital.transport(1, "2022-11-20 07:50"), #"{"patient_id": "Jane", "Transport_Date": "2022-11-20 07:50"}"#,
            "[]", nil, #"{"Transport_Date": "2022-13-45 07:50"}"#,
            #"{"patient_id": "Jane", "Transport_Date": "2022-11-21 07:50"}"#)
        try hospital.publish(day)
        #expect(try hospital.transports() == ["2022-11-20 1 2 event"])
        let found = try #require(try hospital.found("transports_readable").first)
        #expect(found.hasPrefix("5 [{"))
        for offset in 1...5 {
            #expect(found.contains(#""_offset": \#(offset)"#))
        }
        #expect(!found.contains("Jane"))
        // Taken: only the one of a day that is built anew is named once more, and each with its own day.
        try hospital.deliver(day)
        try hospital.publish(day)
        #expect(try hospital.found("transports_readable").first?.hasPrefix("1 [{") == true)
        try hospital.deliver("2022-11-21")
        try hospital.publish("2022-11-21")
        #expect(try hospital.found("transports_readable").first?.contains(#""_offset": 5"#) == true)
    }

    /// Nothing has to be built, and still somebody is told.
    @Test func eventOfNoDayAloneIsReported() throws {
        try hospital.publish(day)
        try hospital.consume("[]", nil)
        #expect(try hospital.newEvents() == ["hospital.transport 2"])
        #expect(try hospital.publish(day).isChanged)
        #expect(try hospital.found("transports_readable").first?.hasPrefix("2 [{") == true)
        #expect(try hospital.newEvents() == [])
        #expect(try hospital.publish(day).isChanged == false)
    }

    @Test func lostFactOfAnEventIsFound() throws {
        try hospital.consume(Hospital.transport(1, "2022-11-20 07:50"), Hospital.transport(2, "2022-11-20 07:50"))
        try hospital.publish(day)
        var connection = try hospital.connect()
        try connection.run("create temporary table affected_days as select date '2022-11-20' as day")
        #expect(try connection.offending("transports_conserve", "day") == [])
        try connection.run(
            """
            delete from hospital_operations.emergency_transports
            where patient_id = \(Hospital.id(1))::uuid
            """)
        #expect(try connection.offending("transports_conserve", "day") == [day])
    }

    /// A fact of a file, and of none: only what files deliver is compared with events.
    @Test func agreementComparesDeliveriesAndNotFacts() throws {
        try hospital.deliverTransports(day, [(1, "07:50", 3), (2, "07:50", 3)])
        try hospital.consume(Hospital.transport(1, "2022-11-20 07:50"), Hospital.transport(3, "2022-11-20 07:50"))
        try hospital.publish(day)
        #expect(try hospital.transports().count == 3)
        #expect(
            try hospital.values(
                """
                select concat_ws(' ', in_files, in_events, only_in_files, only_in_events) as value
                from ops.transport_agreement('2022-11-20')
                """) == ["2 2 1 1"])
        #expect(try hospital.found("transports_agree_with_events").first?.hasPrefix("1 [{") == true)
    }
}
