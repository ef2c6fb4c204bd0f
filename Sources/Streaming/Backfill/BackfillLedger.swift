public import Kafka
public import Postgres

extension Connection {
    /// Keeps others from the backfills of a pipeline, as long as this connection lives.
    ///
    /// Throws ``StreamError`` where somebody else does, unless it is to wait for that, as long as `lock_timeout` allows: a
    /// connection that was lost may keep them for a while.
    public mutating func lockBackfills(of successor: String, waiting: Bool = false) throws {
        if waiting {
            try run("select pg_catalog.pg_advisory_lock(hashtextextended(\(Self.backfills(of: successor)), 0))")
            return
        }
        let isOurs = try first(
            "select pg_catalog.pg_try_advisory_lock(hashtextextended(\(Self.backfills(of: successor)), 0)) as is_ours"
        ) { try $0.value("is_ours", as: Bool.self) }
        guard isOurs == true else { throw StreamError.backfillRuns(pipeline: successor) }
    }

    /// What their lock is made of.
    private static func backfills(of successor: String) -> String { "backfill of \(successor)" }

    /// The backfill of a pipeline that has not ended; nil where there is none.
    public mutating func openBackfill(of successor: String) throws -> Backfill? {
        let parts = try query(
            """
            select pipeline, topic, part, from_offset, to_offset from ops.stream_backfills
            where successor = \(successor) and finished_at is null
            order by topic, part
            """
        ) { row in
            (
                pipeline: try row.value("pipeline", as: String.self),
                partition: TopicPartition(try row.value("topic"), try row.value("part")),
                range: try row.value("from_offset", as: Int64.self)..<row.value("to_offset", as: Int64.self)
            )
        }
        guard let first = parts.first else { return nil }
        return Backfill(
            pipeline: first.pipeline, successor: successor,
            ranges: Dictionary(parts.map { ($0.partition, $0.range) }) { first, _ in first }, isContinued: true)
    }

    /// Begins a backfill of what a pipeline has not consumed and will not: what was sent before it began.
    ///
    /// `bounds` is what the brokers have of each partition that is wanted. A pipeline that has never consumed one of them
    /// begins behind it from now on. Returns nil where nothing came before; then nothing has changed but that. One
    /// transaction; throws ``StreamError`` for offsets of another cluster.
    public mutating func beginBackfill(
        of successor: String, cluster: String, bounds: [TopicPartition: Range<Int64>]
    ) throws -> Backfill? {
        try transaction { connection in
            try connection.run(
                "select pg_catalog.pg_advisory_xact_lock(hashtextextended(\("begin a backfill of " + successor), 0))")
            // Somebody else may have been quicker.
            if let open = try connection.openBackfill(of: successor) { return open }
            var ranges: [TopicPartition: Range<Int64>] = [:]
            for (partition, bounds) in bounds.sorted(by: { $0.key < $1.key }) {
                let end = try connection.start(of: partition, successor, cluster, orAt: bounds.upperBound)
                if bounds.lowerBound < end {
                    ranges[partition] = bounds.lowerBound..<end
                }
            }
            guard !ranges.isEmpty else { return nil }
            let backfill = Backfill(
                pipeline: try connection.nextName(of: successor), successor: successor, ranges: ranges,
                isContinued: false)
            for (partition, range) in ranges {
                try connection.note(partition, range, of: backfill, cluster)
            }
            return backfill
        }
    }

    /// Ends a backfill that has consumed everything: the pipeline that it is for has begun where the backfill did.
    ///
    /// False, and nothing is changed, where something of it is left.
    public mutating func finish(_ backfill: Backfill) throws -> Bool {
        try transaction { connection in
            let left = try connection.first(
                """
                select exists (
                    select from ops.stream_backfills as b
                    inner join ops.stream_offsets as o using (pipeline, topic, part)
                    where b.pipeline = \(backfill.pipeline) and o.next_offset < b.to_offset
                ) as is_open
                """
            ) { try $0.value("is_open", as: Bool.self) }
            guard left == false else { return false }
            try connection.run(
                """
                update ops.stream_offsets as o
                set start_offset = b.from_offset, updated_at = clock_timestamp()
                from ops.stream_backfills as b
                where b.pipeline = \(backfill.pipeline) and o.pipeline = b.successor and o.topic = b.topic
                    and o.part = b.part and o.start_offset = b.to_offset
                """)
            try connection.run(
                """
                update ops.stream_backfills set finished_at = clock_timestamp()
                where pipeline = \(backfill.pipeline) and finished_at is null
                """)
            return true
        }
    }

    /// Where a pipeline has begun with a partition; where it never has, it begins at an offset from now on.
    private mutating func start(
        of partition: TopicPartition, _ pipeline: String, _ cluster: String, orAt offset: Int64
    ) throws -> Int64 {
        try beginPartition(partition, of: pipeline, at: offset, cluster: cluster)
        let start = try first(
            """
            select start_offset, cluster_id from ops.stream_offsets
            where pipeline = \(pipeline) and topic = \(partition.topic) and part = \(partition.partition)::integer
            for update
            """
        ) { row in
            let stored = try row.value("cluster_id", as: String.self)
            guard stored == cluster else {
                throw StreamError.otherCluster(pipeline: pipeline, partition: partition, stored: stored, found: cluster)
            }
            return try row.value("start_offset", as: Int64.self)
        }
        return start ?? offset
    }

    private mutating func nextName(of successor: String) throws -> String {
        let count = try first(
            "select count(distinct pipeline) as count from ops.stream_backfills where successor = \(successor)"
        ) { try $0.value("count", as: Int64.self) }
        return "\(successor)@backfill-\((count ?? 0) + 1)"
    }

    private mutating func note(
        _ partition: TopicPartition, _ range: Range<Int64>, of backfill: Backfill, _ cluster: String
    ) throws {
        try run(
            """
            insert into ops.stream_backfills (pipeline, topic, part, successor, from_offset, to_offset)
            values (
                \(backfill.pipeline), \(partition.topic), \(partition.partition)::integer, \(backfill.successor),
                \(range.lowerBound), \(range.upperBound)
            )
            """)
        try beginPartition(partition, of: backfill.pipeline, at: range.lowerBound, cluster: cluster)
    }
}
