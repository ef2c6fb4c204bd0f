internal import CRdKafka

/// What a consumer can ask of its group without being in it.
extension Consumer {
    /// The offsets that the group has committed; partitions without one are left out.
    ///
    /// Waits for an answer; throws ``KafkaError`` without one.
    public borrowing func committedOffsets(
        of partitions: [TopicPartition]
    ) throws(KafkaError) -> [TopicPartition: Int64] {
        let list = PartitionList(partitions.map { ($0, nil) })
        let code = unsafe rd_kafka_committed(handle, list.handle, 10_000)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, doing: "ask for a group's offsets") }
        var offsets: [TopicPartition: Int64] = [:]
        for (partition, offset, error) in unsafe PartitionList.entries(of: list.handle) {
            guard error == RD_KAFKA_RESP_ERR_NO_ERROR else {
                throw KafkaError(error, doing: "ask for a group's offset in \(partition)")
            }
            if offset >= 0 {
                offsets[partition] = offset
            }
        }
        return offsets
    }
}
