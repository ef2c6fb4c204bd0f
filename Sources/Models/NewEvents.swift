public import Postgres

/// The events that were consumed and that no publication has taken yet: which days they tell of.
///
/// They only name days: a model reads the events of a day itself, whenever they came. Read inside the transaction that
/// builds, so that what is taken is what the models see.
struct NewEvents {
    /// A day that events of a topic tell of.
    struct Mark {
        let topic: String
        /// The landing table.
        let target: TableName?
        /// Nil for events that tell of no day.
        let day: CalendarDate?
    }

    /// By topic and day.
    let marks: [Mark]
    /// Whether anything was consumed, or put back, since the last publication, also what tells of no day.
    let hasMoved: Bool

    init(on connection: inout Connection) throws {
        // Looks at the offsets before anything else, so that nothing is read where nothing came.
        hasMoved =
            try connection.first(
                "select 1 as one from ops.stream_progress as p where p.from_offset <> p.next_offset limit 1"
            ) { _ in true } ?? false
        marks =
            try hasMoved
            ? connection.query("select e.topic, e.target, e.day from ops.new_events() as e") { row in
                Mark(
                    topic: try row.value("topic"), target: TableName(catalogName: try row.value("target")),
                    day: try row.optional("day"))
            } : []
    }

    /// Files that these events are taken, with some published days: those are built with them.
    ///
    /// Days of other events, neither published now nor before, wait in `ops.event_days`; those published wait no more.
    func take(with days: [CalendarDate], on connection: inout Connection) throws {
        if hasMoved {
            try connection.run(
                """
                update ops.days as d
                set stream_offsets = o.stream_offsets, streamed_at = transaction_timestamp()
                from (
                    select jsonb_object_agg(p.pipeline, p.topics) as stream_offsets
                    from (
                        select t.pipeline, jsonb_object_agg(t.topic, t.parts) as topics
                        from (
                            select s.pipeline, s.topic, jsonb_object_agg(
                                s.part::text,
                                jsonb_build_object('next_offset', s.next_offset, 'rewinds', s.rewinds)
                            ) as parts
                            from ops.stream_progress as s
                            group by s.pipeline, s.topic
                        ) as t
                        group by t.pipeline
                    ) as p
                ) as o
                where d.day = any(\(days)::date[])
                """)
            let waiting = marks.compactMap { mark in mark.day.map { (day: $0, topic: mark.topic) } }
            try connection.run(
                """
                insert into ops.event_days (day, topic)
                select w.day, w.topic
                from unnest(\(waiting.map(\.day))::date[], \(waiting.map(\.topic))::text[]) as w (day, topic)
                where w.day not in (select d.day from ops.days as d)
                on conflict do nothing
                """)
        }
        try connection.run("delete from ops.event_days as w where w.day = any(\(days)::date[])")
    }
}

extension Connection {
    /// The landing tables that events came to which tell of days.
    public mutating func landingTables() throws -> Set<TableName> {
        Set(
            try query("select distinct p.target from ops.stream_progress as p") { row in
                TableName(catalogName: try row.value("target", as: String.self))
            }.compactMap { $0 })
    }
}
