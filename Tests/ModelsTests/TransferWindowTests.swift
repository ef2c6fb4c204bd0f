import Models
import Postgres
import TestCluster
import Testing

/// A transfer belongs to a visit of the 720 hours before it, also where the visit is published after the transfer.
@Suite struct TransferWindowTests {
    /// Thirty days of the calendar; in a month that loses an hour to summer time, part of the day after.
    @Test(arguments: [
        ["Africa/Johannesburg", "08:00", "2023-03-31", "07:00"], ["Europe/Berlin", "23:30", "2023-04-01", "00:20"],
    ])
    func visitAtTheEndOfTheWindowIsFoundWhenItComesLate(example: [String]) throws {
        let hospital = try Hospital()
        var connection = try hospital.connect()
        try connection.run("update ops.settings set value = \(example[0]) where setting = 'time_zone'")
        try deliverTransfer(example[2], example[3], on: &connection)
        try hospital.publish(example[2])
        let visits = "select coalesce(visit_date::text, 'none') as value from hospital_admissions.transfers"
        #expect(try hospital.values(visits) == ["none"])
        try hospital.deliver("2023-03-01", [.init(person: 1, time: example[1])])
        try hospital.publish("2023-03-01")
        #expect(try hospital.values(visits) == ["2023-03-01"])
    }

    private func deliverTransfer(_ day: String, _ time: String, on connection: inout Connection) throws {
        try connection.transaction { connection in
            let load = try connection.deliver("transfers", scope: "\(day)#1", day: day, records: 1)
            try connection.run(
                """
                insert into staging.transfers (
                    person_id, transfer_date, transfer_from, transfer_to, _session, _load_id, _record_no
                )
                values (
                    \(Hospital.id(1))::uuid, \("\(day) \(time)")::timestamp, 'Medicine', 'Helen Joseph Hospital', 1,
                    \(load), 1
                )
                """)
        }
    }
}
