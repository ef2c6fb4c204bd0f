import Kafka

/// Notices partitions of which the broker will soon delete what was not consumed (specs/loader.md §3c).
struct RetentionWatch {
    /// So little of what the broker has, in a hundred parts, is before what is next.
    private static let percent: Int64 = 10
    /// For so long it has to be that little: whoever begins with the first message is there for a while.
    static let patience = Duration.seconds(60)

    private var since: [TopicPartition: ContinuousClock.Instant] = [:]
    private var told: Set<TopicPartition> = []

    /// Takes note of where a partition is, and of the first and the next offset of the broker; true when it is time to tell,
    /// once until it is better.
    mutating func note(
        _ partition: TopicPartition, next: Int64, bounds: Range<Int64>, at now: ContinuousClock.Instant
    ) -> Bool {
        // Where nothing was deleted yet, nothing is about to be.
        let isNear =
            bounds.lowerBound > 0 && next < bounds.upperBound
            && next - bounds.lowerBound < Int64(bounds.count) / (100 / Self.percent)
        guard isNear else {
            since[partition] = nil
            told.remove(partition)
            return false
        }
        let start = since[partition] ?? now
        since[partition] = start
        return now - start >= Self.patience && told.insert(partition).inserted
    }

    /// Forgets partitions that others have by now.
    mutating func keep(_ partitions: Set<TopicPartition>) {
        since = since.filter { partitions.contains($0.key) }
        told.formIntersection(partitions)
    }
}
