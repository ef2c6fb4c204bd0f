import Files
import Kafka
import Postgres

/// What is in a landing table and not in the lake, on its way there.
///
/// One pass over the table, however many partitions, with one row of it in memory.
struct LakeHistory {
    /// A file of that many messages, or bytes, is as large as those of batches are.
    private static let messages = 5_000
    private static let bytes = 4 << 20

    private let files: LakeFiles
    private let isWanted: (TopicPartition) -> Bool
    private let isWritten: (TopicPartition, Int64) -> Void

    private var current: TopicPartition?
    private var isCurrentWanted = false
    /// The last offset seen, and the last one that is among what waits to be written.
    private var last: Int64 = -1
    private var added: Int64 = -1
    /// The first offset that is in no file known so far.
    private var covered: Int64 = 0
    private var day: Int64??
    /// The files of the day and partition that begin behind the last offset.
    private var existing: ArraySlice<Int64> = []

    /// `isWanted` says whether anybody still wants it, `isWritten` is told how far it is.
    init(
        _ files: LakeFiles, isWanted: @escaping (TopicPartition) -> Bool,
        isWritten: @escaping (TopicPartition, Int64) -> Void
    ) {
        self.files = files
        self.isWanted = isWanted
        self.isWritten = isWritten
    }

    /// Writes ranges of the topic's partitions; what is in a file already stays as it is.
    mutating func write(_ ranges: [LakeRange], _ connection: inout Connection) throws {
        guard let lowest = ranges.map(\.from).min(), let highest = ranges.map(\.to).max() else { return }
        let topic = files.topic
        let parts = ranges.map { Int($0.partition.partition) }
        // Several pipelines may have brought the same messages; of two clusters they are others.
        try connection.forEachRow(
            """
            select t._part as part, t._offset as place, (extract(epoch from t._ts) * 1000)::bigint as time,
                t._key as key, t._value::text as value, t._headers::text as headers,
                t._is_tombstone as is_tombstone,
                (
                    lag(t._offset) over places = t._offset and (
                        lag(t._ts) over places is distinct from t._ts or lag(t._key) over places is distinct from t._key
                        or lag(t._value) over places is distinct from t._value
                    )
                ) is true as is_another
            from \(table: topic.target) as t
            inner join unnest(\(parts)::integer[], \(ranges.map(\.from))::bigint[], \(ranges.map(\.to))::bigint[])
                as r (part, from_offset, to_offset)
                on t._part = r.part and t._offset >= r.from_offset and t._offset < r.to_offset
            where t._topic = \(topic.name) and t._part = any(\(parts)::integer[])
                and t._offset >= \(lowest)::bigint and t._offset < \(highest)::bigint
            window places as (order by t._part, t._offset)
            order by t._part, t._offset
            """
        ) { row in try take(row, of: topic) }
        try finish()
        try files.sync()
        for range in ranges where isWanted(range.partition) {
            isWritten(range.partition, range.to)
        }
    }

    private mutating func take(_ row: borrowing Row, of topic: StreamTopic) throws {
        let partition = TopicPartition(topic.name, try row.value("part"))
        if partition != current {
            try finish()
            (current, last, covered, day) = (partition, -1, 0, nil)
            isCurrentWanted = isWanted(partition)
        }
        let offset = try row.value("place", as: Int64.self)
        guard isCurrentWanted else { return }
        guard offset > last else {
            guard try !row.value("is_another", as: Bool.self) else {
                throw StreamError.ambiguousOffset(table: topic.target, partition: partition, offset: offset)
            }
            return
        }
        last = offset
        guard offset >= covered else { return }
        let time: Int64? = try row.optional("time")
        try look(partition.partition, at: offset, on: time.map { LakeTime($0).day })
        guard offset >= covered else { return }
        let key: Bytea? = try row.optional("key")
        let value: String? = try row.optional("value")
        let headers: String? = try row.optional("headers")
        let isTombstone = try row.value("is_tombstone", as: Bool.self)
        try Self.withBytes(key?.bytes) { key in
            try Self.withBytes(try Self.bytes(of: value, topic.decoding)) { value in
                try Self.withBytes(headers.map { Array($0.utf8) }) { headers in
                    let fields = LakeLine.Fields(
                        offset: offset, time: time, key: key, value: value, headers: headers, isTombstone: isTombstone)
                    guard try files.add(fields, of: partition.partition) else { throw inTheWay(partition) }
                    added = offset
                }
            }
        }
        let pending = files.pending(partition.partition)
        if pending.messages >= Self.messages || pending.bytes >= Self.bytes {
            try finish()
        }
    }

    /// Looks for a file that has an offset already.
    private mutating func look(_ partition: Int32, at offset: Int64, on day: Int64?) throws {
        if self.day != .some(day) {
            try finish()
            self.day = .some(day)
            let all = try files.folder.offsets(of: partition, on: day)
            // The last one that does not begin behind it may have it.
            existing = all[(all.lastIndex { $0 <= offset } ?? 0)...]
        }
        while let first = existing.first, first <= offset {
            existing.removeFirst()
            let end = try files.folder.lastOffset(of: partition, from: first, on: day) + 1
            if end > offset {
                try finish()
                // Whoever made it may have been killed before it was there for good.
                files.note(day: day)
                covered = max(covered, end)
            }
        }
    }

    /// Makes a file of what there is.
    private mutating func finish() throws {
        guard let current, files.pending(current.partition).messages > 0 else { return }
        guard try files.finish(current.partition) else { throw inTheWay(current) }
        try files.sync()
        isWritten(current, added + 1)
        isCurrentWanted = isWanted(current)
    }

    private func inTheWay(_ partition: TopicPartition) -> FileFailure {
        FileFailure(path: files.folder.path, reason: "somebody else writes files of partition \(partition.partition)")
    }

    private static func bytes(of value: String?, _ decoding: StreamTopic.Decoding) throws -> [UInt8]? {
        guard let value else { return nil }
        guard decoding == .bytes else { return Array(value.utf8) }
        guard let bytes = Bytea(postgresText: value) else {
            throw PostgresError(.usage, "column _value of the result does not read as bytea")
        }
        return bytes.bytes
    }

    private static func withBytes<Value>(
        _ bytes: [UInt8]?, _ body: (UnsafeRawBufferPointer?) throws -> Value
    ) rethrows -> Value {
        guard let bytes else { return try body(nil) }
        return try bytes.withUnsafeBytes { try body($0) }
    }
}
