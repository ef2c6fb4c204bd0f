import Models
import Postgres
import SQLText
import TestCluster
import Testing

/// When files and events that tell of different transfers keep a day from being published, and when they only warn.
@Suite struct TransferAgreementTests {
    /// An event that no file has.
    private static let difference = "select pg_temp.event('2022-11-21 13:00', 1)"

    /// 2022-11-21, due a day later, has two sessions like its neighbours, and one transfer that both tell of.
    private static let setup = [
        """
        create function pg_temp.file(
            scope text, status text default 'loaded', rejected int default 0, feed text default 'transfers'
        )
        returns void language sql as $body$
            insert into ops.files (feed, scope, sha256, bytes, file_name)
            values (file.feed, file.scope, sha256(gen_random_uuid()::text::bytea), 1, 'file');
            insert into ops.loads (
                feed, scope, file_name, path, bytes, file_id, status, records, loaded, rejected, skipped, loader_version
            )
            values (
                file.feed, file.scope, 'file', 'file', 1, (select max(file_id) from ops.files), file.status,
                file.rejected, 0, file.rejected, 0, 'test'
            )
        $body$
        """,
        """
        create function pg_temp.event(told text, part int) returns void language sql as $body$
            insert into hospital_streams.transfers (_topic, _part, _offset, _value, _is_tombstone)
            values (
                'hospital.transfers', event.part, 0,
                jsonb_build_object('person_id', '\(Hospital.id(1))', 'Transfer_Date', event.told), false
            )
        $body$
        """,
        // The later event of partition 1 is of another day, or of none.
        """
        create function pg_temp.retell(later text) returns void language sql as $body$
            update hospital_streams.transfers
            set _value = jsonb_build_object('Transfer_Date', later)
            where _value ->> 'Transfer_Date' like '2022-11-23%' and _part = 1
        $body$
        """,
        "create temporary table affected_days (day date primary key)",
        "insert into affected_days (day) values ('2022-11-21')",
        "insert into hospital_admissions.patients (patient_id, is_inferred) values ('\(Hospital.id(1))', true)",
        """
        insert into hospital_admissions.transfers (transfer_date, patient_id, transfer_id, transferred_at, source)
        values (
            '2022-11-21', '\(Hospital.id(1))', ops.key_of('\(Hospital.id(1))', '2022-11-21 12:00', null, null),
            '2022-11-21 12:00', 'file'
        )
        """,
        "select pg_temp.file(s) from unnest('{2022-11-20#1,2022-11-20#2,2022-11-21#1,2022-11-21#2}'::text []) as s",
        "select pg_temp.event(t, 0) from unnest('{2022-11-20 12:00,2022-11-21 12:00}'::text []) as t",
        "select pg_temp.event('2022-11-23 12:00', p) from generate_series(0, 1) as p",
    ]

    /// The days that the error and the warning find, after some changes.
    private func find(_ changes: String...) throws -> (error: [String], warning: [String]) {
        let cluster = try TestCluster.shared()
        var connection = try cluster.connect(try cluster.makeDatabase())
        for statement in Self.setup + changes {
            try connection.run(SQL(verbatim: statement))
        }
        return (
            try connection.offending("transfers_agree_when_complete", "day"),
            try connection.offending("transfers_agree_with_events", "day")
        )
    }

    @Test func filesAndEventsThatTellTheSameAreRight() throws {
        let found = try find()
        #expect(found.error == [])
        #expect(found.warning == [])
    }

    @Test func completeDayWithADifferenceIsAnError() throws {
        let found = try find(Self.difference)
        #expect(found.error == ["2022-11-21"])
        #expect(found.warning == ["2022-11-21"])
    }

    @Test(arguments: [
        ["no file of the day", "update ops.loads set status = 'superseded' where scope like '2022-11-21#%'"],
        ["no file of the day before", "update ops.loads set status = 'superseded' where scope like '2022-11-20#%'"],
        ["a session to come", "update ops.loads set status = 'superseded' where scope like '2022-11-21#2'"],
        ["a first session to come", "update ops.loads set status = 'superseded' where scope like '2022-11-20#1'"],
        ["a session left out", "update ops.loads set scope = replace(scope, '#2', '#3')"],
        ["more sessions a week before", "select pg_temp.file('2022-11-13#3')"],
        ["more sessions a week after", "select pg_temp.file('2022-11-28#3')"],
        ["rejects", "update ops.loads set records = 1, rejected = 1 where scope = '2022-11-21#1'"],
        ["rejects of the day before", "update ops.loads set records = 1, rejected = 1 where scope = '2022-11-20#2'"],
        ["a partition that is behind", "select pg_temp.retell(null)"],
        ["a partition as far as the files reach", "select pg_temp.retell('2022-11-22')"],
        ["a partition of a week ago that is behind", "select pg_temp.event('2022-11-15', 2)"],
        [
            "no events of the day",
            "delete from hospital_streams.transfers where _value ->> 'Transfer_Date' like '2022-11-21%'",
        ],
    ])
    func incompleteDayIsAWarning(change: [String]) throws {
        let found = try find(Self.difference, change[1])
        #expect(found.error == [])
        #expect(found.warning == ["2022-11-21"])
    }

    @Test(arguments: [
        ["more sessions long before", "select pg_temp.file('2022-11-12#3')"],
        ["more sessions long after", "select pg_temp.file('2022-11-29#3')"],
        ["rejects of a load that is not live", "select pg_temp.file('2022-11-21#1', 'superseded', 1)"],
        ["rejects of the day after", "select pg_temp.file('2022-11-22#1', 'loaded', 1)"],
        ["rejects of another feed", "select pg_temp.file('2022-11-21', 'loaded', 1, 'admissions')"],
        ["later events a week later", "select pg_temp.retell('2022-11-29')"],
        ["a partition that has long ended", "select pg_temp.event('2022-11-14', 2)"],
        ["no scopes", "select pg_temp.file(s) from unnest('{2022-11-21#x,2022-11-21,2022-11-31#1,x}'::text []) as s"],
        ["no dates", "select pg_temp.event(t, 2) from unnest('{2022-11-31,9999-99-99,x,NULL}'::text []) as t"],
        [
            "events that are no objects",
            """
            insert into hospital_streams.transfers (_topic, _part, _offset, _value, _is_tombstone)
            select '', 0, 0, v, v is null from unnest(array['1', 'null', '[]', '{}', null]::jsonb []) as v
            """,
        ],
    ])
    func completeDayIsAnErrorWhateverElseThereIs(change: [String]) throws {
        #expect(try find(Self.difference, change[1]).error == ["2022-11-21"])
    }

    @Test(arguments: ["2022-11-22", "2022-11-23"])
    func dayThatIsPublishedIsAskedForWithTheDaysAfterIt(day: String) throws {
        let later = "update affected_days set day = '\(day)'"
        #expect(try find(Self.difference, later).error == [])
        let isPublished = "insert into ops.days values ('2022-11-21', now(), now(), '{}', '{}')"
        #expect(try find(Self.difference, later, isPublished).error == ["2022-11-21"])
    }
}

extension Connection {
    /// A column of what an assertion of the warehouse finds; the tables it asks have to be there.
    mutating func offending(_ assertion: String, _ column: String) throws -> [String] {
        let file = try ModelFolder(path: TestCluster.sqlFolder).assertions.first { $0.name == assertion }
        let text = try #require(file).statement.text
        return try values("select o.\(column)::text as value from (\n\(text)\n) as o order by 1")
    }
}
