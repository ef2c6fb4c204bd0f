import Migrations
import Models
import Postgres
import TestCluster

/// The real warehouse with hand-made deliveries: what the loader would have staged.
final class Hospital: Sendable {
    /// Somebody who came, as both files of a day tell it.
    struct Arrival: Sendable {
        var person: Int
        var time: String
        var department = "Medicine"
        var type = "Inpatient"
        var status = "Admitted"
    }

    let cluster: TestCluster
    let database: String
    let folder: TemporarySQLFolder

    /// A hospital where persons 1 … 5 are known.
    init() throws {
        cluster = try TestCluster.shared()
        database = try cluster.makeDatabase(.warehouse)
        folder = try TemporarySQLFolder(copyOf: TestCluster.sqlFolder)
        try deliverPeople(1...5)
    }

    func connect() throws -> Connection { try cluster.connect(database) }

    func values(_ query: String) throws -> [String] {
        var connection = try connect()
        return try connection.values(query)
    }

    static func id(_ person: Int) -> String { "00000000-0000-4000-8000-00000000000\(person)" }

    func deliverPeople(_ persons: ClosedRange<Int>) throws {
        var connection = try connect()
        try connection.transaction { connection in
            let load = try connection.deliver("people", scope: "all", day: nil, records: persons.count)
            try connection.run("delete from staging.people")
            for person in persons {
                try connection.run(
                    """
                    insert into staging.people (person_id, first_name, birthdate, _load_id, _record_no)
                    values (\(Self.id(person))::uuid, \("Person \(person)"), '1980-01-01', \(load), \(person))
                    """)
            }
        }
    }

    /// Delivers the visitors and the admissions of a day, in place of those delivered before.
    func deliver(_ day: String, _ arrivals: [Arrival]) throws {
        var connection = try connect()
        try connection.transaction { connection in
            let visitors = try connection.deliver("daily_visitors", scope: day, day: day, records: arrivals.count)
            try connection.run("delete from staging.daily_visitors where arrival_time::date = \(day)::date")
            let admissions = try connection.deliver("admissions", scope: day, day: day, records: arrivals.count)
            try connection.run("delete from staging.admissions where admission_date::date = \(day)::date")
            for (index, arrival) in arrivals.enumerated() {
                try connection.run(
                    """
                    insert into staging.daily_visitors (
                        person_id, arrival_time, department, condition, patient_type, _load_id, _record_no
                    )
                    values (
                        \(Self.id(arrival.person))::uuid, \("\(day) \(arrival.time)")::timestamp, \(arrival.department), 'Flu',
                        \(arrival.type), \(visitors), \(index + 1)
                    )
                    """)
                try connection.run(
                    """
                    insert into staging.admissions (
                        person_id, admission_date, triage_level, triage_duration_minutes, department, condition,
                        patient_type, admission_status, _load_id, _record_no
                    )
                    values (
                        \(Self.id(arrival.person))::uuid, \("\(day) \(arrival.time)")::timestamp, 'Mild', 10,
                        \(arrival.department), 'Flu', \(arrival.type), \(arrival.status), \(admissions), \(index + 1)
                    )
                    """)
            }
        }
    }

    /// Delivers a day of two people, the second an outpatient.
    func deliver(_ day: String) throws {
        try deliver(
            day,
            [
                Arrival(person: 1, time: "08:00"),
                Arrival(person: 2, time: "09:30", type: "Outpatient", status: "Denied"),
            ])
    }

    @discardableResult
    func publish(
        _ day: String, observe: (PublishEvent) throws -> Void = { _ in }
    ) throws -> Publication {
        var connection = try connect()
        return try Publisher(folder: try ModelFolder(path: folder.path)).publish(
            try makeDay(day), on: &connection, observe: observe)
    }

    /// Applies the folder's files, after a test changed them.
    func migrate() throws {
        var connection = try connect()
        try Migrator(folder: try ModelFolder(path: folder.path).migrations, toolVersion: "test").up(on: &connection)
    }

    /// Everything readers see of the days, with the transaction that wrote each row.
    func published() throws -> [String] {
        try values(
            """
            select concat_ws(' ', 'visit', v.xmin, v) as value from hospital_admissions.visits as v
            union all select concat_ws(' ', 'patient', p.xmin, p) from hospital_admissions.patients as p
            union all select concat_ws(' ', 'flow', f.xmin, f) from marts.patient_flow as f
            union all select concat_ws(' ', 'day', d.xmin, d) from ops.days as d
            order by 1
            """)
    }

    func fingerprints() throws -> [String] {
        try values("select concat_ws(' ', day, fingerprints) as value from ops.days order by day")
    }

    func status(_ day: String) throws -> [String] {
        try values(
            "select concat_ws(' ', state, pending_feeds, failed_assertions) as value from ops.day_status where day = '\(day)'"
        )
    }

    func pending() throws -> [String] {
        try values("select concat_ws(' ', feed, day) as value from ops.affected_days order by 1")
    }
}
