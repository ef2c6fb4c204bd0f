import Foundation
import Postgres
import TestCluster
import Testing

/// The sample's days, of which transports and transfers come as events first and in files later.
@Suite struct EventDayTests {
    private static let facts = ["hospital_operations.emergency_transports", "hospital_admissions.transfers"]

    /// The rows of a fact, without what told of them.
    private func rows(_ table: String, _ warehouse: Warehouse) throws -> [String] {
        try warehouse.texts("select (to_jsonb(t) - 'source')::text as text from \(verbatim: table) as t order by 1")
    }

    private func sources(_ warehouse: Warehouse) throws -> [String] {
        try Self.facts.flatMap { table in
            try warehouse.texts(
                "select concat_ws(' ', source, count(*)) as text from \(verbatim: table) group by source order by 1")
        }
    }

    /// Stores the sample's events over four partitions, as the consumer does.
    private func consumeSample(_ warehouse: Warehouse) throws {
        var connection = try warehouse.connect()
        for (topic, table) in [("hospital.transport", "transports"), ("hospital.transfers", "transfers")] {
            let events = try String(
                contentsOfFile: "\(TestCluster.checkout)/Tests/Fixtures/events/\(topic).jsonl", encoding: .utf8
            ).split(separator: "\n").map(String.init)
            try connection.transaction { connection in
                try connection.run(
                    """
                    insert into hospital_streams.\(identifier: table) (
                        _topic, _part, _offset, _ts, _value, _is_tombstone
                    )
                    select \(topic), (e.nth - 1) % 4, (e.nth - 1) / 4, clock_timestamp(), e.event::jsonb, false
                    from unnest(\(events)::text[]) with ordinality as e (event, nth)
                    """)
                try connection.run(
                    """
                    insert into ops.stream_offsets (pipeline, topic, part, next_offset, start_offset, cluster_id)
                    select 'warehouse', \(topic), e._part, max(e._offset) + 1, 0, 'test'
                    from hospital_streams.\(identifier: table) as e group by e._part
                    """)
            }
        }
    }

    @Test func sampleIsTheSameFromFilesAndFromEvents() throws {
        let files = try Warehouse.withThreeDays()
        try Lake.withThreeDays { lake in
            let kept = try FileManager.default.contentsOfDirectory(atPath: lake.folder()).filter { name in
                name.hasPrefix("hospital_emergency_transport_") || name.hasPrefix("hospital_transfers_")
            }
            let warehouse = try Warehouse()
            let elsewhere = "\(lake.path)/elsewhere"
            try FileManager.default.createDirectory(atPath: elsewhere, withIntermediateDirectories: true)
            for name in kept {
                try FileManager.default.moveItem(atPath: lake.file(name), toPath: "\(elsewhere)/\(name)")
            }
            func load(_ day: String) throws {
                try warehouse.loader(
                    "day", day, "--lake", lake.path, "--allow-missing", "emergency_transports", "--allow-missing",
                    "transfers")
            }
            try load(Lake.days[0])
            try consumeSample(warehouse)
            // Of the days to come there is nothing but events.
            let status = try warehouse.loader("status").lines.dropFirst(2)
            #expect(
                status.map { $0.split(separator: " ").prefix(2).joined(separator: " ") }
                    == ["2022-11-20 published", "2022-11-21 pending", "2022-11-22 pending"])
            #expect(status.allSatisfy { $0.contains("hospital.transfers, hospital.transport") })
            try load(Lake.days[1])
            try load(Lake.days[2])

            #expect(try sources(warehouse) == ["event 5462", "event 3227"])
            for table in Self.facts {
                let same = try rows(table, warehouse) == rows(table, files)
                #expect(same, "\(table)")
            }
            #expect(try warehouse.loader("status", "--format", "json").output.contains(#""pending_topics":[]"#))
            #expect(try !warehouse.loader("status").output.contains("pending"))

            for name in kept {
                try FileManager.default.moveItem(atPath: "\(elsewhere)/\(name)", toPath: lake.file(name))
            }
            try load(Lake.days[2])
            #expect(try sources(warehouse) == ["file 5462", "file 3227"])
            let fingerprints: SQL = """
                select concat_ws(' ', day, fingerprints - 'marts.feed_rows') as text from ops.days order by day
                """
            #expect(try warehouse.texts(fingerprints) == files.texts(fingerprints))
            let again = try warehouse.loader("day", Lake.days[2], "--lake", lake.path)
            #expect(again.errors.contains("2022-11-22 stays as published"))
        }
    }

    @Test func statusNamesPartitionsThatWaitAndMessagesThatCouldNotLand() throws {
        let warehouse = try Warehouse.withThreeDays()
        try consumeSample(warehouse)
        var connection = try warehouse.connect()
        try connection.run(
            """
            update ops.stream_offsets
            set stall = 'gap', stall_reason = 'gone', stalled_at = now(), available_from = next_offset + 1
            where topic = 'hospital.transport' and part = 2
            """)
        try connection.run(
            """
            insert into ops.dead_letters (pipeline, topic, part, message_offset, code, reason)
            values ('warehouse', 'hospital.transfers', 0, 3, 'not_json', 'no JSON')
            """)
        let open = try warehouse.loader("status")
        #expect(
            open.errors.contains(
                "hospital.transport/2 of warehouse waits for a decision: gap; loader offsets list"))
        #expect(
            open.errors.contains(
                "1 message of hospital.transfers could not land since the last publication: ops.dead_letters"))
        try warehouse.loader("day", Lake.days[2], "--lake", Lake.fixture.path)
        #expect(try !warehouse.loader("status").errors.contains("could not land"))
        // What is put back comes once more, although it was taken.
        try warehouse.loader("offsets", "reset", "hospital.transfers", "1", "--to", "0")
        try connection.run(
            """
            update ops.stream_offsets set next_offset = 5000 where topic = 'hospital.transfers' and part = 1
            """)
        #expect(
            try warehouse.texts("select distinct topic as text from ops.new_events()") == ["hospital.transfers"])
    }
}
