internal import CRdKafka

/// What a consumer can ask of the cluster; each waits for an answer, and throws ``KafkaError`` without one.
extension Consumer {
    /// How long an answer may take.
    public static let patience = Duration.seconds(10)

    /// What the cluster calls itself: the same topic of another cluster has other offsets.
    public borrowing func clusterID(within limit: Duration = patience) throws(KafkaError) -> String {
        // The id comes with any answer; who only waits for it may wait for librdkafka's timer, up to a second, and may be told
        // what it was before somebody put another cluster behind the address.
        var metadata: UnsafePointer<rd_kafka_metadata>?
        let code = unsafe rd_kafka_metadata(handle, 0, nil, &metadata, limit.wholeMilliseconds)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw KafkaError(code, doing: "ask \(servers) for the id of the cluster")
        }
        unsafe rd_kafka_metadata_destroy(metadata)
        guard let name = unsafe rd_kafka_clusterid(handle, limit.wholeMilliseconds) else {
            throw KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT, doing: "ask \(servers) for the id of the cluster")
        }
        defer { unsafe rd_kafka_mem_free(handle, name) }
        return unsafe String(cString: name)
    }

    /// The first offset that is there and the one that the next message will have, of what is committed.
    public borrowing func bounds(of partition: TopicPartition) throws(KafkaError) -> Range<Int64> {
        guard let bounds = try bounds(of: [partition])[partition] else { throw Self.silence(of: partition) }
        return bounds
    }

    /// The same of several partitions.
    public borrowing func bounds(of partitions: [TopicPartition]) throws(KafkaError) -> [TopicPartition: Range<Int64>] {
        // Not rd_kafka_query_watermark_offsets: it waits for a broker that is away, however long (CHANGELOG, 2.3.0 #4460).
        let action = "ask for the ends of partitions"
        let lows = try listOffsets(partitions, at: Int64(RD_KAFKA_OFFSET_BEGINNING), doing: action)
        let highs = try listOffsets(partitions, at: Int64(RD_KAFKA_OFFSET_END), doing: action)
        var bounds: [TopicPartition: Range<Int64>] = [:]
        for partition in partitions {
            guard let low = lows[partition], let high = highs[partition], low >= 0, high >= 0 else {
                throw Self.silence(of: partition)
            }
            bounds[partition] = low..<max(low, high)
        }
        return bounds
    }

    private static func silence(of partition: TopicPartition) -> KafkaError {
        KafkaError(RD_KAFKA_RESP_ERR__NO_OFFSET, doing: "ask for the ends of \(partition)")
    }

    /// The same as the brokers said last, without asking anybody; nil is what they have not said yet.
    public borrowing func knownBounds(of partition: TopicPartition) -> (first: Int64?, next: Int64?) {
        var low: Int64 = -1
        var high: Int64 = -1
        let code = unsafe rd_kafka_get_watermark_offsets(handle, partition.topic, partition.partition, &low, &high)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { return (nil, nil) }
        return (low >= 0 ? low : nil, high >= 0 ? high : nil)
    }

    /// The first offsets of messages sent at a time, in milliseconds since 1970, or after it; nil where there is none.
    public borrowing func offsets(
        of partitions: [TopicPartition], from time: Int64
    ) throws(KafkaError) -> [TopicPartition: Int64?] {
        try listOffsets(partitions, at: time, doing: "ask for offsets of a time").mapValues { $0 >= 0 ? $0 : nil }
    }

    /// What a ListOffsets request answers: offsets of a time, which may be one of the two that say where the ends are.
    private borrowing func listOffsets(
        _ partitions: [TopicPartition], at time: Int64, doing action: String
    ) throws(KafkaError) -> [TopicPartition: Int64] {
        guard !partitions.isEmpty else { return [:] }
        let list = PartitionList(partitions.map { ($0, time) })
        let code = unsafe rd_kafka_offsets_for_times(handle, list.handle, Self.patience.wholeMilliseconds)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, doing: action) }
        var offsets: [TopicPartition: Int64] = [:]
        for (partition, offset, error) in unsafe PartitionList.entries(of: list.handle) {
            guard error == RD_KAFKA_RESP_ERR_NO_ERROR else {
                throw KafkaError(error, doing: "\(action): \(partition)")
            }
            offsets[partition] = offset
        }
        return offsets
    }

    /// The partitions of a topic.
    public borrowing func partitions(of topic: String) throws(KafkaError) -> [TopicPartition] {
        guard let topicHandle = unsafe rd_kafka_topic_new(handle, topic, nil) else {
            throw KafkaError(rd_kafka_last_error(), doing: "ask for the partitions of \(topic)")
        }
        defer { unsafe rd_kafka_topic_destroy(topicHandle) }
        var metadata: UnsafePointer<rd_kafka_metadata>?
        let code = unsafe rd_kafka_metadata(handle, 0, topicHandle, &metadata, Self.patience.wholeMilliseconds)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let metadata = unsafe metadata else {
            throw KafkaError(code, doing: "ask for the partitions of \(topic)")
        }
        defer { unsafe rd_kafka_metadata_destroy(metadata) }
        guard unsafe metadata.pointee.topic_cnt > 0, let first = unsafe metadata.pointee.topics else { return [] }
        guard unsafe first.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw KafkaError(unsafe first.pointee.err, doing: "ask for the partitions of \(topic)")
        }
        return unsafe UnsafeBufferPointer(start: first.pointee.partitions, count: Int(first.pointee.partition_cnt))
            .map { TopicPartition(topic, unsafe $0.id) }.sorted()
    }
}

extension Duration {
    /// As librdkafka takes it.
    var wholeMilliseconds: Int32 { Int32(clamping: Int64(self / .milliseconds(1))) }
}
