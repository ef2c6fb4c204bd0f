public import Kafka

extension Consumer {
    /// What the brokers have of topics: from the first message on, or the first that was sent at a time, in milliseconds
    /// since 1970, or after it; up to the end as it is now.
    ///
    /// Throws ``KafkaError`` when they do not say.
    public borrowing func bounds(
        ofTopics topics: [String], since time: Int64?
    ) throws(KafkaError) -> [TopicPartition: Range<Int64>] {
        var partitions: [TopicPartition] = []
        for topic in topics {
            partitions += try self.partitions(of: topic)
        }
        var bounds = try bounds(of: partitions)
        guard let time else { return bounds }
        for (partition, first) in try offsets(of: bounds.keys.sorted(), from: time) {
            guard let known = bounds[partition] else { continue }
            // Where nothing was sent since, nothing is wanted.
            bounds[partition] =
                min(max(first ?? known.upperBound, known.lowerBound), known.upperBound)..<known.upperBound
        }
        return bounds
    }
}
