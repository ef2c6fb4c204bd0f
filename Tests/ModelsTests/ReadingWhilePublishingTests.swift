import Models
import Postgres
import TestCluster
import Testing

/// What somebody sees who reads while a day is published: the state before and the state after, and nothing else.
@Suite struct ReadingWhilePublishingTests {
    private static let before = ["2022-11-20 2 2 1 1"]
    /// One visit has moved to the day that is new.
    private static let after = ["2022-11-20 1 1 1 1", "2022-11-21 3 3 2 2"]

    /// A hospital with a day published, which a correction and another day will change.
    private func makeHospital() throws -> Hospital {
        let hospital = try Hospital()
        try hospital.deliver(
            "2022-11-20", [.init(person: 1, time: "08:00"), .init(person: 2, time: "23:50", type: "Outpatient")])
        try hospital.publish("2022-11-20")
        return hospital
    }

    private func deliverChange(to hospital: Hospital) throws {
        try hospital.deliver("2022-11-20", [.init(person: 1, time: "08:00")])
        try hospital.deliver(
            "2022-11-21",
            [
                .init(person: 2, time: "00:10", type: "Outpatient"), .init(person: 3, time: "09:00"),
                .init(person: 4, time: "10:00"),
            ])
    }

    @Test func readerNeverSeesAMixedDay() throws {
        let hospital = try makeHospital()
        try deliverChange(to: hospital)
        let seen = try PollingReader.seen(in: hospital) { reader in
            try hospital.publish("2022-11-21") { event in
                // The assertions change nothing: before and after them is enough.
                if case .asserted = event { return }
                try reader.lookAgain()
            }
        }
        #expect(seen.map(\.days) == [Self.before, Self.after])
        #expect(seen.map(\.isMixed) == [false, false])
    }

    /// The reader of the test above can fail: it notices when the same change is published in two transactions.
    @Test func readerSeesAMixedDayWhenThePublicationIsSplitInTwo() throws {
        let published = try makeHospital()
        try deliverChange(to: published)
        try published.publish("2022-11-21")
        let hospital = try makeHospital()
        let seen = try PollingReader.seen(in: hospital) { reader in
            var connection = try hospital.connect()
            try connection.transaction { connection in
                try copy(
                    ["hospital_admissions.visits", "hospital_admissions.admissions"], of: published, to: &connection)
            }
            try reader.lookAgain()
            try connection.transaction { connection in
                try copy(["marts.patient_flow", "ops.days"], of: published, to: &connection)
            }
        }
        #expect(seen.map(\.isMixed) == [false, true, false])
        #expect(seen.first?.days == Self.before)
        #expect(seen.last?.days == Self.after)
    }

    /// Makes tables what they are in another database.
    private func copy(_ tables: [String], of other: Hospital, to connection: inout Connection) throws {
        for name in tables {
            let table = try #require(TableName(name))
            let rows = try other.values("select coalesce(jsonb_agg(t), '[]')::text as value from \(name) as t")
            let columns = try connection.columns(of: table).filter { !$0.isGenerated }.map { "\"\($0.name)\"" }
                .joined(separator: ", ")
            try connection.run("delete from \(table: table)")
            try connection.run(
                """
                insert into \(table: table) (\(verbatim: columns))
                select \(verbatim: columns) from jsonb_populate_recordset(null::\(table: table), \(rows.first)::jsonb)
                """)
        }
    }
}
