import Kafka
import Postgres

/// Why a partition is not consumed until somebody decides.
enum Stall: Equatable {
    /// The broker has deleted messages that were not consumed.
    case gap(availableFrom: Int64)
    /// The broker has fewer messages than were consumed: the topic was made anew, or has lost some.
    case beyondEnd(end: Int64)
    /// So many messages one after the other could not land; the first of them is where it goes on.
    case badRun(BadRun)
    /// So many of the last messages could not land.
    case badShare(bad: Int, of: Int)
    /// So many messages of one batch were refused by the table.
    case refused(Int)

    /// As `ops.stream_offsets` has it.
    var kind: String {
        switch self {
        case .gap: "gap"
        case .beyondEnd: "beyond_end"
        case .badRun, .badShare, .refused: "breaker"
        }
    }

    /// The same in words.
    func reason(next: Int64) -> String {
        switch self {
        case .gap(let available):
            "offsets \(next) to \(available - 1) are no longer there: the broker deleted them before they were consumed"
        case .beyondEnd(let end):
            "offset \(next) is next, and the partition ends at \(end): was the topic made anew, or did it lose messages?"
        case .badRun(let run):
            "\(run.count) messages one after the other cannot land, from offset \(run.from ?? next): a change of format, "
                + "it seems"
        case .badShare(let bad, let count):
            "\(bad) of the last \(count) messages cannot land, up to offset \(next): a change of format, it seems"
        case .refused(let count):
            "the table refuses at least \(count) of the messages from offset \(next) on: a change of format, or of the table"
        }
    }
}

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
                    lake_offset = least(lake_offset, \(next)::bigint), bad_run = 0, bad_run_from = null, updated_at = clock_timestamp()
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

    /// Whether somebody has decided about one of these.
    func hasDecision(_ partitions: [TopicPartition], _ connection: inout Connection) throws -> Bool {
        try connection.first(
            """
            select exists (
                select 1
                from ops.stream_offsets as o
                inner join unnest(
                    \(partitions.map(\.topic))::text[], \(partitions.map { Int($0.partition) })::integer[]
                ) as p (topic, part) on o.topic = p.topic and o.part = p.part
                where o.pipeline = \(pipeline) and o.stall is null
            ) as is_decided
            """
        ) { try $0.value("is_decided", as: Bool.self) } ?? false
    }
}
