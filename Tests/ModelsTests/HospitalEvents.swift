import Postgres

extension Hospital {
    /// Stores events of a partition from an offset on, with that offset, as the consumer does: in one transaction.
    func consume(
        of topic: String = "hospital.transport", part: Int = 0, from first: Int = 0, pipeline: String = "warehouse",
        _ values: String?...
    ) throws {
        var connection = try connect()
        let table = topic == "hospital.transport" ? "transports" : "transfers"
        try connection.transaction { connection in
            for (index, value) in values.enumerated() {
                try connection.run(
                    """
                    insert into hospital_streams.\(identifier: table) (_topic, _part, _offset, _ts, _value, _is_tombstone)
                    values (
                        \(topic), \(part), \(first + index), '2022-12-01', \(value)::jsonb, \(value == nil)
                    )
                    """)
            }
            try connection.run(
                """
                insert into ops.stream_offsets (pipeline, topic, part, next_offset, start_offset, cluster_id)
                values (\(pipeline), \(topic), \(part), \(first + values.count), \(first), 'test')
                on conflict (pipeline, topic, part) do update set next_offset = excluded.next_offset
                """)
        }
    }

    /// An event of a transport by ambulance.
    static func transport(_ person: Int, _ time: String, severity: Int = 2) -> String {
        """
        {"patient_id": "\(id(person))", "Transport_Date": "\(time)", "Transport_Type": "Ambulance",
        "Department": "Medicine", "Severity": \(severity)}
        """
    }

    /// Delivers the transports of a day in a file, in place of those delivered before.
    func deliverTransports(_ day: String, _ transports: [(person: Int, time: String, severity: Int)]) throws {
        var connection = try connect()
        try connection.transaction { connection in
            let load = try connection.deliver(
                "emergency_transports", scope: "\(day)#1", day: day, records: transports.count)
            try connection.run("delete from staging.emergency_transports where transport_date::date = \(day)::date")
            for (index, transport) in transports.enumerated() {
                try connection.run(
                    """
                    insert into staging.emergency_transports (
                        patient_id, transport_date, transport_type, severity, department, _session, _load_id, _record_no
                    )
                    values (
                        \(Self.id(transport.person))::uuid, \("\(day) \(transport.time)")::timestamp, 'Ambulance',
                        \(transport.severity), 'Medicine', 1, \(load), \(index + 1)
                    )
                    """)
            }
        }
    }

    /// The transports there are: day, person, severity and whether a file or an event tells of it.
    func transports() throws -> [String] {
        try values(
            """
            select concat_ws(' ', transport_date, right(patient_id::text, 1), severity, source) as value
            from hospital_operations.emergency_transports order by 1
            """)
    }

    /// What is not published yet: topic, day, number of events.
    func newEvents() throws -> [String] {
        try values("select concat_ws(' ', topic, day, events) as value from ops.new_events() order by 1")
    }

    /// Days that wait to be published.
    func waitingDays() throws -> [String] {
        try values("select concat_ws(' ', day, topic) as value from ops.event_days order by 1")
    }

    /// Of the last attempt: what an assertion found, and where.
    func found(_ assertion: String) throws -> [String] {
        try values(
            """
            select concat_ws(' ', offending, sample) as value from ops.assertion_results
            where assertion = '\(assertion)' order by result_id desc limit 1
            """)
    }
}
