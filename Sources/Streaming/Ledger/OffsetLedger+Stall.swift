import Kafka
import Postgres

/// Partitions that wait for somebody to decide, as the database has them.
extension OffsetLedger {
    /// Has a partition wait for somebody to decide, unless somebody else has it by now: then false.
    ///
    /// A run of bad messages is taken back to its first one, so that whoever has put right what was wrong gets all of
    /// them. Everything happens in one transaction.
    func stall(_ claim: Claim, _ stall: Stall, _ connection: inout Connection) throws -> Bool {
        var next = claim.stored
        if case .badRun(let run) = stall, let from = run.from {
            next = min(next, from)
        }
        var available: Int64?
        if case .gap(let from) = stall {
            available = from
        }
        return try connection.transaction { connection in
            let partition = claim.partition
            let changed = try connection.run(
                """
                update ops.stream_offsets
                set stall = \(stall.kind), stall_reason = \(stall.reason(next: next)),
                    stalled_at = clock_timestamp(), available_from = \(available)::bigint, next_offset = \(next),
                    rewinds = rewinds + (\(next)::bigint < next_offset)::integer,
                    lake_offset = case when lake_offset > \(next) then \(next) else lake_offset end,
                    bad_run = 0, bad_run_from = null, updated_at = clock_timestamp()
                where pipeline = \(pipeline) and topic = \(partition.topic)
                    and part = \(partition.partition)::integer and epoch = \(claim.epoch)
                    and next_offset = \(claim.stored)
                """)
            guard changed == 1 else { return false }
            try connection.run(
                """
                delete from ops.dead_letters
                where pipeline = \(pipeline) and topic = \(partition.topic)
                    and part = \(partition.partition)::integer and message_offset >= \(next)
                """)
            return true
        }
    }

    /// Whether somebody has decided about one of these that wait, or has put one of these claims elsewhere.
    func hasDecision(
        _ stalled: [TopicPartition], _ claims: [Claim], _ connection: inout Connection
    ) throws -> Bool {
        let partitions = stalled + claims.map(\.partition)
        // Whoever waits has no epoch. One that somebody else has taken is the group's to tell of.
        let epochs = stalled.map { _ in -1 } + claims.map(\.epoch)
        return try connection.first(
            """
            select exists (
                select 1
                from ops.stream_offsets as o
                inner join unnest(
                    \(partitions.map(\.topic))::text[], \(partitions.map { Int($0.partition) })::integer[],
                    \(epochs)::bigint[]
                ) as p (topic, part, epoch) on o.topic = p.topic and o.part = p.part
                where o.pipeline = \(pipeline)
                    and case
                        when p.epoch < 0 then o.stall is null
                        else o.epoch > p.epoch and o.claimed_by = \(owner)
                    end
            ) as is_decided
            """
        ) { try $0.value("is_decided", as: Bool.self) } ?? false
    }
}
