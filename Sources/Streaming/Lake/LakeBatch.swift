import Kafka
import Postgres

/// Offsets of a partition, from the first one up to the one behind the last.
struct LakeRange: Equatable {
    let partition: TopicPartition
    var from: Int64
    var to: Int64
}

/// A batch that is stored, on its way into the lake.
///
/// Unchecked, because only one thread has it at a time.
final class LakeBatch: @unchecked Sendable {
    var landings: [LandingRows]
    /// Which offsets its rows are all of.
    var ranges: [LakeRange] = []

    init(_ topics: [StreamTopic]) {
        landings = topics.map { LandingRows($0) }
    }

    /// Puts those rows of partitions that are wanted into files, and returns the ones whose files cannot be made because
    /// there are some of their names.
    func write(_ wanted: Set<TopicPartition>, into files: [LakeFiles]) throws -> Set<TopicPartition> {
        var blocked: Set<TopicPartition> = []
        for (landing, files) in zip(landings, files) where landing.rows.count > 0 {
            let name = landing.topic.name
            var open = Set(wanted.filter { $0.topic == name }.map(\.partition))
            guard !open.isEmpty else { continue }
            let isJSON = landing.topic.decoding == .json
            try landing.rows.buffer.withBytes { bytes in
                var at = 0
                while at < bytes.count {
                    let row = LandedFields(bytes, at: at, isJSON: isJSON)
                    at = row.end
                    guard open.contains(row.partition) else { continue }
                    if try !files.add(row.line, of: row.partition) {
                        open.remove(row.partition)
                        blocked.insert(TopicPartition(name, row.partition))
                    }
                }
            }
            for partition in open where try !files.finish(partition) {
                blocked.insert(TopicPartition(name, partition))
            }
            try files.sync()
        }
        return blocked
    }

    /// Forgets everything and keeps the memory.
    func removeAll() {
        for landing in landings {
            landing.rows.removeAll()
        }
        ranges = []
    }
}

extension EventBatch {
    /// Exchanges the rows that land for those of an empty batch.
    mutating func exchangeRows(with batch: LakeBatch) {
        swap(&landings, &batch.landings)
    }
}
