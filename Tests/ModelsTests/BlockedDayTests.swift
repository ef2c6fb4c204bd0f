import Failures
import Models
import Postgres
import TestCluster
import Testing

/// A day of the real warehouse whose new state breaks a rule.
@Suite struct BlockedDayTests {
    private let hospital: Hospital
    private let day = "2022-11-21"

    init() throws {
        hospital = try Hospital()
        try hospital.deliver(day)
        try hospital.publish(day)
    }

    /// Delivers a status that no model knows, which is an error.
    private func deliverNonsense() throws {
        try hospital.deliver(day, (1...3).map { .init(person: $0, time: "08:0\($0)", status: "Perhaps") })
    }

    private func failure() throws -> ModelError {
        try #require(#expect(throws: ModelError.self) { try hospital.publish(day) })
    }

    @Test func previousStateStandsRowForRow() throws {
        let before = try hospital.published()
        try deliverNonsense()
        let failure = try failure()
        #expect(failure.outcome == .assertionsFailed)
        #expect(failure.message == "2022-11-21 is not published, its previous state stands: visits_outcome_known (3)")
        #expect(failure.wayOut?.contains("ops.blocked_days where day = '2022-11-21'") == true)
        #expect(try hospital.published() == before)
    }

    @Test func evidenceIsKeptWithASampleOfKeys() throws {
        try deliverNonsense()
        _ = try failure()
        #expect(
            try hospital.values(
                """
                select concat_ws(' ', severity, offending, checked, percent, jsonb_array_length(sample)) as value
                from ops.assertion_results where assertion = 'visits_outcome_known' and not published
                """) == ["error 3 3 100.00 3"])
        let keys = try hospital.values(
            """
            select k as value from ops.assertion_results as r, jsonb_object_keys(r.sample -> 0) as k
            where r.assertion = 'visits_outcome_known' and not r.published order by k
            """)
        #expect(keys == ["patient_id", "visit_date", "visit_id"])
        // The other findings of the attempt are there too, and of the first, published run.
        let runs = try hospital.values(
            "select concat_ws(' ', published, count(*)) as value from ops.assertion_results group by run_id, published order by 1"
        )
        #expect(runs.count == 2)
        #expect(Set(runs.map { $0.dropFirst(2) }).count == 1)
    }

    @Test func sampleHoldsFiveRowsAtMost() throws {
        try hospital.deliver(
            day,
            (1...5).flatMap { person in
                ["10", "11"].map { .init(person: person, time: "\($0):00", status: "Perhaps") }
            })
        _ = try failure()
        #expect(
            try hospital.values(
                """
                select concat_ws(' ', offending, jsonb_array_length(sample)) as value
                from ops.assertion_results where assertion = 'visits_outcome_known' and not published
                """) == ["10 5"])
    }

    @Test func blockedDayStaysPendingAndSaysSoUntilItIsCorrected() throws {
        #expect(try hospital.status(day) == ["published {} {}"])
        try deliverNonsense()
        let pending = try hospital.pending()
        _ = try failure()
        #expect(try hospital.pending() == pending)
        #expect(try hospital.status(day) == ["blocked {admissions,daily_visitors} {visits_outcome_known}"])

        try hospital.deliver(day, [.init(person: 3, time: "07:00")])
        try hospital.publish(day)
        #expect(try hospital.status(day) == ["published {} {}"])
        #expect(try hospital.pending() == [])
        #expect(try hospital.values("select visits::text as value from marts.published_days") == ["1"])
    }

    @Test func dayThatWasNeverPublishedStaysUnpublished() throws {
        try hospital.deliver("2022-11-22", [.init(person: 1, time: "08:00", status: "Perhaps")])
        #expect(throws: ModelError.self) { try hospital.publish("2022-11-22") }
        #expect(try hospital.status("2022-11-22") == ["blocked {admissions,daily_visitors} {visits_outcome_known}"])
        #expect(try hospital.values("select day::text as value from marts.published_days") == [day])
        #expect(try hospital.publish(day).isChanged == false)
    }

    @Test func eventsEndWithTheRollbackAndTheEvidence() throws {
        try deliverNonsense()
        var told: [String] = []
        #expect(throws: ModelError.self) { try hospital.publish(day) { told.append($0.words) } }
        #expect(told.first == "savepoint")
        // No `committed`: that is said of a publication only.
        #expect(told.suffix(2) == ["rolledBack", "beforeCommit"])
        #expect(told.contains("asserted visits_outcome_known 3"))
    }

    @Test func lockAndTransactionAreGoneWhileTheConnectionStays() throws {
        try deliverNonsense()
        let folder = try ModelFolder(path: hospital.folder.path)
        var connection = try hospital.connect()
        #expect(throws: ModelError.self) { try Publisher(folder: folder).publish(try makeDay(day), on: &connection) }
        let isInsideTransaction = connection.isInsideTransaction
        #expect(!isInsideTransaction)
        // Blocked as the first one, and not by its lock.
        var other = try hospital.connect()
        #expect(throws: ModelError.self) {
            try Publisher(folder: folder, lockWait: 0).publish(try makeDay(day), on: &other)
        }
    }

    @Test func stagedRowsThatVanishedAreMissed() throws {
        var connection = try hospital.connect()
        try connection.run("delete from staging.daily_visitors where _record_no = 2")
        try connection.deliver("lab_feed", of: "staging.daily_visitors", day: day)
        let failure = try failure()
        #expect(failure.message.contains("load_records_conserved"))
    }
}

extension Connection {
    /// Files a pending row of a feed that is made for it, so that a day is built again without a new delivery.
    fileprivate mutating func deliver(_ feed: String, of table: String, day: String) throws {
        try run(
            """
            insert into ops.feeds (feed, file_pattern, format, target, scope)
            values (\(feed), \(feed + "_{date}.csv"), 'csv', \(table), 'day')
            """)
        try deliver(feed, scope: "elsewhere", day: day)
    }
}
