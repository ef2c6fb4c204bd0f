import Failures
import Models
import Postgres
import Synchronization
import TestCluster
import Testing

/// Days of the real warehouse, published.
@Suite struct PublishingTests {
    private let hospital: Hospital

    init() throws {
        hospital = try Hospital()
    }

    private func flow(_ day: String) throws -> [String] {
        try hospital.values(
            """
            select concat_ws(' ', visits, admitted, denied_capacity, denied_unconfigured, outpatients) as value
            from marts.published_days where day = '\(day)'
            """)
    }

    @Test func publishedDayIsThereWithItsFingerprintsAndSums() throws {
        try hospital.deliver("2022-11-21")
        let publication = try hospital.publish("2022-11-21")
        #expect(publication.isChanged)
        #expect(publication.days.map(\.description) == ["2022-11-21"])
        #expect(!publication.assertions.isEmpty)
        #expect(publication.assertions.filter { $0.offending > 0 }.map(\.name) == [])
        #expect(try flow("2022-11-21") == ["2 1 0 0 1"])

        let models = try ModelFolder(path: TestCluster.sqlFolder).models
        for model in models {
            guard case .byDate(let column) = model.kind else { continue }
            let recorded = try hospital.values(
                "select fingerprints ->> '\(model.table)' as value from ops.days")
            let computed = try hospital.values(
                "select ops.fingerprint('\(model.table)', '\(column)', '2022-11-21') as value")
            #expect(recorded == computed && recorded.count == 1, "\(model.table)")
        }
        #expect(
            try hospital.values(
                """
                select m.key as value from ops.days, jsonb_each_text(models) as m where m.value like 'v1:sha256:%'
                union all
                select m.model_name from ops.models as m where m.built_from like 'v1:sha256:%'
                order by 1
                """) == models.filter { $0.kind != .view }.map(\.table.description).sorted())
    }

    @Test func findingsOfEveryAssertionAreKept() throws {
        try hospital.deliver("2022-11-21")
        let publication = try hospital.publish("2022-11-21")
        #expect(
            try hospital.values(
                """
                select concat_ws(' ', assertion, severity, scope, offending, published) as value
                from ops.assertion_results where day = '2022-11-21' order by result_id
                """)
                == publication.assertions.map { "\($0.name) \($0.severity) \($0.scope) 0 t" })
        #expect(
            try hospital.values(
                "select concat_ws(' ', checked, percent) as value from ops.assertion_results where assertion = 'visits_id_unique'"
            )
                == ["2 0.00"])
    }

    @Test func pendingRowsOfTheDayAreConsumedAndThoseOfOtherDaysWait() throws {
        try hospital.deliver("2022-11-20")
        try hospital.deliver("2022-11-21")
        try hospital.publish("2022-11-21")
        #expect(try hospital.pending() == ["admissions 2022-11-20", "daily_visitors 2022-11-20"])
        #expect(try hospital.values("select day::text as value from ops.days") == ["2022-11-21"])
        #expect(
            try hospital.values("select distinct visit_date::text as value from hospital_admissions.visits") == [
                "2022-11-21"
            ])
    }

    @Test func publishingAgainChangesNothing() throws {
        try hospital.deliver("2022-11-21")
        try hospital.publish("2022-11-21")
        let before = try hospital.published()
        var told: [String] = []
        let publication = try hospital.publish("2022-11-21") { told.append($0.words) }
        #expect(!publication.isChanged)
        #expect(publication.assertions.isEmpty)
        #expect(told.filter { !$0.hasPrefix("skipped") } == ["savepoint", "beforeCommit", "committed"])
        #expect(try hospital.published() == before)
    }

    @Test func sameFilesDeliveredAgainGiveTheSameFingerprints() throws {
        try hospital.deliver("2022-11-21")
        try hospital.publish("2022-11-21")
        let before = try hospital.fingerprints()
        try hospital.deliver("2022-11-21")
        #expect(try hospital.publish("2022-11-21").isChanged)
        #expect(try hospital.fingerprints() == before)
    }

    @Test func changedDeliveryOfAnEarlierDayIsRebuiltInTheSamePublication() throws {
        try hospital.deliver("2022-11-20")
        try hospital.publish("2022-11-20")
        let before = try hospital.fingerprints()
        try hospital.deliver("2022-11-20", [.init(person: 3, time: "07:00")])
        try hospital.deliver("2022-11-21")
        let publication = try hospital.publish("2022-11-21")
        #expect(publication.days.map(\.description) == ["2022-11-20", "2022-11-21"])
        #expect(try flow("2022-11-20") == ["1 1 0 0 0"])
        #expect(try flow("2022-11-21") == ["2 1 0 0 1"])
        #expect(try hospital.fingerprints().first != before.first)
        #expect(try hospital.pending() == [])
    }

    @Test func publishingTimeStaysAndRebuildingTimeMoves() throws {
        try hospital.deliver("2022-11-20")
        try hospital.publish("2022-11-20")
        let before = try hospital.values("select published_at::text as value from ops.days")
        try hospital.deliver("2022-11-20", [.init(person: 3, time: "07:00")])
        try hospital.publish("2022-11-20")
        #expect(try hospital.values("select published_at::text as value from ops.days") == before)
        #expect(try hospital.values("select (rebuilt_at > published_at)::text as value from ops.days") == ["true"])
    }

    @Test func daysGiveTheSameFingerprintsInEitherOrder() throws {
        let other = try Hospital()
        for day in ["2022-11-20", "2022-11-21"] {
            try hospital.deliver(day)
            try hospital.publish(day)
        }
        for day in ["2022-11-21", "2022-11-20"] {
            try other.deliver(day)
            try other.publish(day)
        }
        #expect(try hospital.fingerprints() == (try other.fingerprints()))
        #expect(try hospital.fingerprints().count == 2)
    }

    @Test func visitorNobodyKnowsIsInferredAndLaterCompleted() throws {
        try hospital.deliver("2022-11-21", [.init(person: 7, time: "08:00")])
        let publication = try hospital.publish("2022-11-21")
        #expect(publication.assertions.filter { $0.offending > 0 }.map(\.name) == ["patients_inferred"])
        let inferred =
            "select coalesce(first_name, 'inferred') as value from hospital_admissions.patients where patient_id = '\(Hospital.id(7))'"
        #expect(try hospital.values(inferred) == ["inferred"])
        let before = try hospital.fingerprints()
        try hospital.deliverPeople(1...7)
        try hospital.publish("2022-11-21")
        #expect(try hospital.values(inferred) == ["Person 7"])
        #expect(try hospital.fingerprints() == before)
    }

    @Test func readerSeesTheOldStateUntilTheCommit() throws {
        try hospital.deliver("2022-11-20")
        try hospital.publish("2022-11-20")
        let old = try hospital.published()
        try hospital.deliver("2022-11-20", [.init(person: 3, time: "07:00")])
        try hospital.deliver("2022-11-21")
        var seen: [String] = []
        try hospital.publish("2022-11-21") { event in
            let isOld = try hospital.published() == old
            let visible = try hospital.values("select day::text as value from marts.published_days order by day")
            seen.append("\(event.words.split(separator: " ").first ?? "") \(isOld) \(visible.count)")
        }
        #expect(seen.last == "committed false 2")
        #expect(seen.count > 10)
        #expect(seen.dropLast().allSatisfy { $0.hasSuffix(" true 1") })
    }

    @Test func secondPublicationWaitsForTheFirst() throws {
        try hospital.deliver("2022-11-21")
        let hospital = self.hospital
        let isWaiting = Mutex(false)
        var second: Background<Publication>?
        let first = try hospital.publish("2022-11-21") { event in
            guard case .beforeCommit = event else { return }
            second = Background {
                try hospital.publish("2022-11-21") { event in
                    if case .waiting = event { isWaiting.withLock { $0 = true } }
                }
            }
            try wait { isWaiting.withLock { $0 } }
        }
        let before = try hospital.fingerprints()
        let other = try #require(second).value()
        #expect(first.isChanged)
        #expect(!other.isChanged)
        #expect(try hospital.fingerprints() == before)
    }

    @Test func lockThatIsNotFreeInTimeStopsThePublication() throws {
        try hospital.deliver("2022-11-21")
        let hospital = self.hospital
        var refusal: (any Error)?
        try hospital.publish("2022-11-21") { event in
            guard case .savepoint = event else { return }
            var connection = try hospital.connect()
            let publisher = Publisher(folder: try ModelFolder(path: hospital.folder.path), lockWait: 0)
            refusal = #expect(throws: (any Error).self) {
                try publisher.publish(try makeDay("2022-11-21"), on: &connection)
            }
        }
        #expect((refusal as? any Failure)?.outcome == .locked)
    }

    @Test func observerThatThrowsLeavesEverythingAsItWas() throws {
        struct Stopped: Error {}
        try hospital.deliver("2022-11-21")
        for moment in ["savepoint", "built", "beforeAssertions", "beforeCommit"] {
            #expect(throws: Stopped.self) {
                try hospital.publish("2022-11-21") { event in
                    if event.words.hasPrefix(moment) { throw Stopped() }
                }
            }
            #expect(try hospital.published() == [])
            #expect(try hospital.values("select 1 as value from ops.assertion_results") == [])
            #expect(try hospital.pending().count == 3)
        }
        #expect(try hospital.publish("2022-11-21").isChanged)
    }
}
