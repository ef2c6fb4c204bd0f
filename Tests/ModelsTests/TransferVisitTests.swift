import Postgres
import TestCluster
import Testing

/// What transfers_keep_their_visit finds: visits that are gone, and visits that were missed.
@Suite struct TransferVisitTests {
    private static let setup = [
        "create temporary table affected_days (day date primary key)",
        "insert into affected_days (day) values ('2022-11-21')",
        "insert into hospital_admissions.patients (patient_id, is_inferred) values ('\(Hospital.id(1))', true)",
        """
        create function pg_temp.visit(number int, arrived timestamptz) returns void language sql as $body$
            insert into hospital_admissions.visits (
                visit_date, patient_id, visit_id, arrived_at, patient_type, outcome, triage_minutes, visitor_recorded,
                admission_recorded, admitting_doctor_match, admitting_nurse_match
            )
            values (
                '2022-11-21', '\(Hospital.id(1))', ops.key_of(number::text), arrived, 'Inpatient', 'denied_capacity', 5,
                true, true, 'not_applicable', 'not_applicable'
            )
        $body$
        """,
        """
        create function pg_temp.transfer(moment timestamptz, visit int) returns void language sql as $body$
            insert into hospital_admissions.transfers (
                transfer_date, patient_id, transfer_id, transferred_at, visit_date, visit_id, source
            )
            values (
                moment::date, '\(Hospital.id(1))', ops.key_of('transfer'), moment,
                case when visit is not null then '2022-11-21'::date end,
                case when visit is not null then ops.key_of(visit::text) end, 'file'
            )
        $body$
        """,
        "set timezone = 'UTC'",
        // There is no visit 3.
        "select pg_temp.visit(1, '2022-11-21 08:00'), pg_temp.visit(2, '2022-11-21 10:00')",
    ]

    /// The days of the transfers that are found.
    private func find(_ statements: String...) throws -> [String] {
        let cluster = try TestCluster.shared()
        var connection = try cluster.connect(try cluster.makeDatabase())
        for statement in Self.setup + statements {
            try connection.run(SQL(verbatim: statement))
        }
        return try connection.offending("transfers_keep_their_visit", "transfer_date")
    }

    @Test func lastVisitBeforeTheTransferIsRight() throws {
        #expect(try find("select pg_temp.transfer('2022-11-21 12:00', 2)") == [])
        #expect(try find("select pg_temp.transfer('2022-11-21 09:00', 1)") == [])
        // 720 hours after the last of them.
        #expect(try find("select pg_temp.transfer('2022-12-21 10:00', null)", Self.publish("2022-12-21")) == [])
    }

    /// Nobody came before this transfer: the visit it names is missed by no other rule.
    @Test func visitThatIsGoneIsFound() throws {
        #expect(try find("select pg_temp.transfer('2022-11-21 07:00', 3)") == ["2022-11-21"])
    }

    /// The visit it names, or none, is there: that a later one is missed is found by no other rule.
    @Test(arguments: ["1", "null"])
    func visitThatWasMissedIsFound(visit: String) throws {
        #expect(try find("select pg_temp.transfer('2022-11-21 12:00', \(visit))") == ["2022-11-21"])
    }

    /// Both are of a later day, which is built again only where it is published.
    @Test(arguments: ["3", "1"])
    func transferOfALaterDayIsFoundWhereThatIsPublished(visit: String) throws {
        let transfer = "select pg_temp.transfer('2022-11-25 09:00', \(visit))"
        #expect(try find(transfer) == [])
        #expect(try find(transfer, Self.publish("2022-11-25")) == ["2022-11-25"])
    }

    private static func publish(_ day: String) -> String {
        "insert into ops.days values ('\(day)', now(), now(), '{}', '{}')"
    }
}
