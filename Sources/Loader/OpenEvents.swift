import Postgres
import Streaming

/// What is open about events, beside the days that they tell of.
struct OpenEvents {
    /// Partitions that wait for somebody to decide.
    let stalled: [StoredOffset]
    /// Topics of days with messages that could not land since the last publication, and how many; none for who may not see
    /// it.
    let deadLetters: [(topic: String, messages: Int)]

    init(_ connection: inout Connection) throws {
        stalled = try connection.storedOffsets().filter { $0.stall != nil }
        // Analysts see where days stand, and nothing of what was in a message.
        let isVisible =
            try connection.first("select has_table_privilege('ops.dead_letters', 'select') as is_visible") { row in
                try row.value("is_visible", as: Bool.self)
            } ?? false
        deadLetters =
            try isVisible
            ? connection.query(
                """
                select p.topic, count(*) as messages
                from ops.stream_progress as p
                inner join ops.dead_letters as d
                    on d.pipeline = p.pipeline and d.topic = p.topic and d.part = p.part
                    and d.message_offset >= p.from_offset
                group by p.topic order by p.topic
                """
            ) { row in (topic: try row.value("topic"), messages: try row.value("messages")) } : []
    }

    /// What it is, and where to look.
    var notices: [String] {
        stalled.map { offset in
            "\(offset.partition) of \(offset.pipeline) waits for a decision: \(offset.stall ?? ""); loader offsets list"
        }
            + deadLetters.map { letters in
                "\(letters.messages) message\(letters.messages == 1 ? "" : "s") of \(letters.topic) could not land since "
                    + "the last publication: ops.dead_letters"
            }
    }
}
