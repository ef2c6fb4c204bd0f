import Kafka
import Postgres

extension OffsetLedger {
    /// Has a partition that was never in a lake begin to be with the next message; part of taking it.
    func beginLake(_ claim: Claim, _ connection: inout Connection) throws {
        let partition = claim.partition
        try connection.run(
            """
            update ops.stream_offsets set lake_offset = next_offset, updated_at = clock_timestamp()
            where pipeline = \(pipeline) and topic = \(partition.topic) and part = \(partition.partition)::integer
                and lake_offset is null
            """)
    }

    /// Stores how far claims are in the lake, of those that are still ours.
    func keepLake(_ claims: [Claim], _ connection: inout Connection) throws {
        try connection.run(
            """
            update ops.stream_offsets as o
            set lake_offset = n.lake_offset, updated_at = clock_timestamp()
            from unnest(
                \(claims.map(\.partition.topic))::text[], \(claims.map { Int($0.partition.partition) })::integer[],
                \(claims.map { $0.lake ?? 0 })::bigint[], \(claims.map(\.epoch))::bigint[]
            ) as n (topic, part, lake_offset, epoch)
            where o.pipeline = \(pipeline) and o.topic = n.topic and o.part = n.part and o.epoch = n.epoch
                and o.lake_offset < n.lake_offset and n.lake_offset <= o.next_offset
            """)
    }
}
