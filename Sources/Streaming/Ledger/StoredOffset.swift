public import Kafka
public import Postgres

/// How far a pipeline is with a partition, as `loader offsets list` shows it.
public struct StoredOffset: Sendable, Equatable {
    /// The pipeline.
    public let pipeline: String
    /// The cluster that the offsets are of.
    public let cluster: String
    /// The partition.
    public let partition: TopicPartition
    /// The first offset that has not been consumed.
    public let next: Int64
    /// Of a backfill, the first offset behind it.
    public let limit: Int64?
    /// Who took it last.
    public let claimedBy: String?
    /// When the last message consumed was sent, in UTC to the second.
    public let lastTimestamp: String?
    /// Why it waits for somebody to decide: `gap`, `beyond_end` or `breaker`.
    public let stall: String?
    /// The same in words.
    public let stallReason: String?
}

extension Connection {
    /// How far all pipelines are, or one of them.
    public mutating func storedOffsets(pipeline: String? = nil) throws -> [StoredOffset] {
        try query(
            """
            select o.pipeline, o.cluster_id, o.topic, o.part, o.next_offset, b.to_offset, o.claimed_by, o.stall,
                o.stall_reason, to_char(o.last_ts at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') as last_ts
            from ops.stream_offsets as o
            left outer join ops.stream_backfills as b
                on o.pipeline = b.pipeline and o.topic = b.topic and o.part = b.part
            where \(pipeline)::text is null or o.pipeline = \(pipeline)
            order by o.pipeline, o.topic, o.part
            """
        ) { row in
            StoredOffset(
                pipeline: try row.value("pipeline"), cluster: try row.value("cluster_id"),
                partition: TopicPartition(try row.value("topic"), try row.value("part")),
                next: try row.value("next_offset"), limit: try row.optional("to_offset"),
                claimedBy: try row.optional("claimed_by"),
                lastTimestamp: try row.optional("last_ts"), stall: try row.optional("stall"),
                stallReason: try row.optional("stall_reason"))
        }
    }
}
