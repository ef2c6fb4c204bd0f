import Kafka
import Postgres

/// Where a partition is begun with that a pipeline has never consumed.
public enum StartPosition: String, Sendable, CaseIterable {
    /// With the first message that the broker has.
    case earliest
    /// With the first message that comes from now on.
    case latest
}

/// What the database knows of how far a pipeline is: `ops.stream_offsets`.
struct OffsetLedger {
    let pipeline: String
    /// Who takes partitions: machine and process.
    let owner: String
    /// Whether offsets move only from where they were.
    ///
    /// False for the tests that show what happens then.
    var isFenced = true

    /// What taking a partition comes to.
    enum Answer {
        case taken(Claim)
        /// It waits for somebody to decide; of a gap, about so many messages.
        case stalled(missing: Int64?)
    }

    /// Which topics of these partitions the pipeline has never had, and which partitions of topics that it has.
    func unknown(
        of partitions: [TopicPartition], _ connection: inout Connection
    ) throws -> (topics: [String], partitions: [TopicPartition]) {
        let unknown = try connection.query(
            """
            select p.topic, p.part, exists (
                    select from ops.stream_offsets as o where o.pipeline = \(pipeline) and o.topic = p.topic
                ) as is_known
            from unnest(
                \(partitions.map(\.topic))::text[], \(partitions.map { Int($0.partition) })::integer[]
            ) as p (topic, part)
            where not exists (
                select from ops.stream_offsets as o
                where o.pipeline = \(pipeline) and o.topic = p.topic and o.part = p.part
            )
            """
        ) { row in
            (
                partition: TopicPartition(try row.value("topic"), try row.value("part")),
                isKnown: try row.value("is_known", as: Bool.self)
            )
        }
        return (
            Set(unknown.filter { !$0.isKnown }.map(\.partition.topic)).sorted(),
            unknown.filter(\.isKnown).map(\.partition).sorted()
        )
    }

    /// Takes a partition: whoever had it cannot store anything any more.
    ///
    /// Waits for what the one before has not ended yet. Needs an open transaction, and counts once that has committed; where
    /// it begins has to be stored. Throws ``StreamError`` when the offsets are of another cluster.
    func take(_ partition: TopicPartition, cluster: String, _ connection: inout Connection) throws -> Answer {
        let answer = try connection.first(
            """
            update ops.stream_offsets
            set epoch = epoch + 1, claimed_by = \(owner), claimed_at = clock_timestamp(),
                updated_at = clock_timestamp()
            where pipeline = \(pipeline) and topic = \(partition.topic) and part = \(partition.partition)::integer
            returning next_offset, lake_offset, epoch, cluster_id, stall is not null as is_stalled, bad_run, bad_run_from,
                available_from - next_offset as missing
            """
        ) { row in
            let stored = try row.value("cluster_id", as: String.self)
            guard stored == cluster else {
                throw StreamError.otherCluster(
                    pipeline: pipeline, partition: partition, stored: stored, found: cluster)
            }
            guard try !row.value("is_stalled", as: Bool.self) else {
                return Answer.stalled(missing: try row.optional("missing"))
            }
            let next = try row.value("next_offset", as: Int64.self)
            return .taken(
                Claim(
                    partition: partition, epoch: try row.value("epoch"), lake: try row.optional("lake_offset"),
                    stored: next, next: next,
                    badRun: BadRun(count: try row.value("bad_run"), from: try row.optional("bad_run_from"))))
        }
        guard let answer else { throw PostgresError(.usage, "a row of ops.stream_offsets is gone") }
        return answer
    }

    /// Moves the offsets of claims from where they are stored to behind what is buffered; the heart of exactly once.
    ///
    /// Needs the transaction that brings the rows. False when one of them is no longer where it was, or no longer ours:
    /// then nothing of the transaction may be committed.
    func advance(_ claims: [Claim], _ connection: inout Connection) throws -> Bool {
        let moved = try connection.run(
            """
            update ops.stream_offsets as o
            set next_offset = n.next_offset, last_ts = coalesce(to_timestamp(v.ts / 1000.0), o.last_ts),
                bad_run = n.bad_run, bad_run_from = v.bad_run_from,
                lake_offset = greatest(o.lake_offset, v.lake_offset),
                end_offset = v.end_offset, end_at = clock_timestamp(), updated_at = clock_timestamp()
            from unnest(
                \(claims.map(\.partition.topic))::text[], \(claims.map { Int($0.partition.partition) })::integer[],
                \(claims.map(\.stored))::bigint[], \(claims.map(\.next))::bigint[], \(claims.map(\.epoch))::bigint[],
                \(claims.map { $0.lastTimestamp.map(String.init) ?? "" })::text[],
                \(claims.map(\.badRun.count))::integer[], \(claims.map { $0.badRun.from.map(String.init) ?? "" })::text[],
                \(claims.map { $0.lake.map(String.init) ?? "" })::text[],
                \(claims.map { $0.brokerEnd.map(String.init) ?? "" })::text[]
            ) as n (topic, part, stored, next_offset, epoch, ts_text, bad_run, bad_run_from_text, lake_text, end_text)
            cross join lateral (
                select nullif(n.ts_text, '')::bigint, nullif(n.bad_run_from_text, '')::bigint,
                    nullif(n.lake_text, '')::bigint, nullif(n.end_text, '')::bigint
            ) as v (ts, bad_run_from, lake_offset, end_offset)
            where o.pipeline = \(pipeline) and o.topic = n.topic and o.part = n.part
                and (o.next_offset = n.stored and o.epoch = n.epoch or not \(isFenced))
            """)
        return moved == claims.count
    }
}

extension Connection {
    /// Stores where a pipeline begins with a partition, unless that is stored already.
    mutating func beginPartition(
        _ partition: TopicPartition, of pipeline: String, at offset: Int64, cluster: String
    ) throws {
        try run(
            """
            insert into ops.stream_offsets (pipeline, topic, part, next_offset, start_offset, cluster_id)
            values (
                \(pipeline), \(partition.topic), \(partition.partition)::integer, \(offset), \(offset), \(cluster)
            )
            on conflict do nothing
            """)
    }
}
