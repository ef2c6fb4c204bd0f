internal import CRdKafka

/// A partition of a topic.
public struct TopicPartition: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The topic.
    public let topic: String
    /// Its number, from 0.
    public let partition: Int32

    /// A partition.
    public init(_ topic: String, _ partition: Int32) {
        self.topic = topic
        self.partition = partition
    }

    /// By topic, then by number: the order in which they are locked.
    public static func < (left: TopicPartition, right: TopicPartition) -> Bool {
        (left.topic, left.partition) < (right.topic, right.partition)
    }

    /// `topic/0`.
    public var description: String { "\(topic)/\(partition)" }
}

/// A list of partitions in librdkafka's form.
@safe
struct PartitionList: ~Copyable {
    let handle: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

    /// With an offset each, or without.
    init(_ partitions: [(TopicPartition, offset: Int64?)]) {
        unsafe handle = rd_kafka_topic_partition_list_new(Int32(partitions.count))
        for (partition, offset) in partitions {
            let element = unsafe rd_kafka_topic_partition_list_add(handle, partition.topic, partition.partition)
            if let offset {
                unsafe element?.pointee.offset = offset
            }
        }
    }

    /// Of whole topics.
    init(topics: [String]) {
        self.init(topics.map { (TopicPartition($0, RD_KAFKA_PARTITION_UA), nil) })
    }

    deinit {
        unsafe rd_kafka_topic_partition_list_destroy(handle)
    }

    /// What a list of librdkafka's holds.
    static func entries(
        of list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?
    ) -> [(TopicPartition, offset: Int64, error: rd_kafka_resp_err_t)] {
        guard let list = unsafe list else { return [] }
        return unsafe UnsafeBufferPointer(start: list.pointee.elems, count: Int(list.pointee.cnt)).compactMap {
            element in
            guard let topic = unsafe element.topic else { return nil }
            return unsafe (
                TopicPartition(String(cString: topic), element.partition), element.offset, element.err
            )
        }
    }
}
