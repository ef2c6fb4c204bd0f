public import Failures
public import Kafka
public import Postgres

/// Why a decision about a partition is not taken.
public enum DecisionError: Failure, Equatable {
    /// The pipeline has never had it.
    case unknown(pipeline: String, partition: TopicPartition)
    /// It does not wait for this decision.
    case notStalled(pipeline: String, partition: TopicPartition, stall: String?, wanted: String)
    /// A backfill brings what is at that offset, and would bring it a second time.
    case backfilled(partition: TopicPartition, offset: Int64, backfill: String)

    /// What went wrong.
    public var message: String {
        switch self {
        case .unknown(let pipeline, let partition): "pipeline \(pipeline) has never consumed \(partition)"
        case .notStalled(let pipeline, let partition, let stall, let wanted):
            "\(partition) of \(pipeline) \(stall.map { "waits because of \($0)" } ?? "waits for no decision"), not because "
                + "of \(wanted)"
        case .backfilled(let partition, let offset, let backfill):
            "\(backfill) consumes \(partition) from before offset \(offset) on, and would bring it a second time"
        }
    }

    /// What to do.
    public var wayOut: String? {
        if case .backfilled = self { return "let it end: loader stream --backfill" }
        if case .unknown = self { return "see loader offsets list, and name its pipeline with --pipeline" }
        return "see loader offsets list"
    }

    /// A usage error: nothing is changed.
    public var outcome: Outcome { .usage }
}

/// What somebody decides about partitions.
extension Connection {
    /// Goes on behind a gap, and notes who accepted that its messages are never consumed; in one transaction.
    ///
    /// Returns the offsets that are left out. Throws ``DecisionError`` where there is no gap.
    public mutating func acceptGap(pipeline: String, _ partition: TopicPartition, reason: String) throws -> Range<Int64>
    {
        try decide(pipeline, partition, about: ["gap"]) { connection in
            let gap = try connection.first(
                """
                insert into ops.stream_gaps (pipeline, topic, part, from_offset, to_offset, reason, accepted_by)
                select pipeline, topic, part, next_offset, available_from, \(reason), session_user
                from ops.stream_offsets
                where pipeline = \(pipeline) and topic = \(partition.topic)
                    and part = \(partition.partition)::integer
                returning from_offset, to_offset
                """
            ) { row in try row.value("from_offset", as: Int64.self)..<row.value("to_offset", as: Int64.self) }
            guard let gap else { throw DecisionError.unknown(pipeline: pipeline, partition: partition) }
            try connection.goOn(pipeline, partition, at: gap.upperBound)
            return gap
        }
    }

    /// Goes on with a partition that had too many bad messages, from the first of them.
    ///
    /// Throws ``DecisionError`` where that is not what it waits for.
    public mutating func resume(pipeline: String, _ partition: TopicPartition) throws {
        try decide(pipeline, partition, about: ["breaker"]) { try $0.goOn(pipeline, partition, at: nil) }
    }

    /// Goes on with a partition at an offset, whatever was consumed: messages may come twice, or never.
    ///
    /// Whoever consumes it now is stopped in the middle of a batch, and goes on there as well. Before what was consumed it begins
    /// anew in a lake: files of later offsets have to be moved away.
    public mutating func resetOffset(pipeline: String, _ partition: TopicPartition, to offset: Int64) throws {
        try decide(pipeline, partition, about: nil) { connection in
            let backfill = try connection.first(
                """
                select pipeline from ops.stream_backfills
                where successor = \(pipeline) and topic = \(partition.topic)
                    and part = \(partition.partition)::integer and finished_at is null and to_offset > \(offset)
                """
            ) { try $0.value("pipeline", as: String.self) }
            if let backfill {
                throw DecisionError.backfilled(partition: partition, offset: offset, backfill: backfill)
            }
            try connection.goOn(pipeline, partition, at: offset)
        }
    }

    private mutating func decide<Value>(
        _ pipeline: String, _ partition: TopicPartition, about stalls: [String]?,
        _ body: (inout Connection) throws -> Value
    ) throws -> Value {
        try transaction { connection in
            let stall = try connection.first(
                """
                select stall from ops.stream_offsets
                where pipeline = \(pipeline) and topic = \(partition.topic)
                    and part = \(partition.partition)::integer
                for update
                """
            ) { row -> String? in try row.optional("stall") }
            guard let stall else { throw DecisionError.unknown(pipeline: pipeline, partition: partition) }
            if let stalls, stall.map({ !stalls.contains($0) }) ?? true {
                throw DecisionError.notStalled(
                    pipeline: pipeline, partition: partition, stall: stall, wanted: stalls.joined(separator: ", "))
            }
            return try body(&connection)
        }
    }

    /// At an offset, or where it is.
    private mutating func goOn(_ pipeline: String, _ partition: TopicPartition, at offset: Int64?) throws {
        try run(
            """
            update ops.stream_offsets
            set next_offset = coalesce(\(offset)::bigint, next_offset),
                start_offset = least(start_offset, \(offset)::bigint),
                rewinds = rewinds + (\(offset)::bigint < next_offset is true)::integer,
                lake_offset = case when \(offset)::bigint < next_offset then null else lake_offset end,
                epoch = epoch + 1, bad_run = 0,
                bad_run_from = null, stall = null, stall_reason = null, stalled_at = null, available_from = null,
                updated_at = clock_timestamp()
            where pipeline = \(pipeline) and topic = \(partition.topic) and part = \(partition.partition)::integer
            """)
        // What comes again may come here again.
        try run(
            """
            delete from ops.dead_letters
            where pipeline = \(pipeline) and topic = \(partition.topic) and part = \(partition.partition)::integer
                and message_offset >= \(offset)::bigint
            """)
    }
}
