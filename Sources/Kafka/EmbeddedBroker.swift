internal import CRdKafka

/// A Kafka cluster inside of this process: librdkafka's own, which keeps messages in memory (about 5 MB a partition) and
/// forgets everything at its end.
///
/// For the demo and for tests: it speaks enough of the protocol for producers and consumer groups, on loopback only, and
/// deletes the oldest messages of a partition that grows too large.
@safe
public struct EmbeddedBroker: ~Copyable {
    /// Its address.
    public let servers: String
    private let client: OpaquePointer
    private let cluster: OpaquePointer

    /// Starts one; throws ``KafkaError`` when it cannot.
    public init(brokers: Int32 = 1) throws(KafkaError) {
        // It warns that it has no brokers itself.
        let client = unsafe try PropertyList(["client.id": "embedded-broker", "log_level": "3"]).client(
            RD_KAFKA_PRODUCER)
        guard let cluster = unsafe rd_kafka_mock_cluster_new(client, brokers),
            let servers = unsafe rd_kafka_mock_cluster_bootstraps(cluster)
        else {
            unsafe rd_kafka_destroy(client)
            throw KafkaError(RD_KAFKA_RESP_ERR__FAIL, doing: "start an embedded broker")
        }
        self.servers = unsafe String(cString: servers)
        unsafe self.client = unsafe client
        unsafe self.cluster = unsafe cluster
    }

    deinit {
        unsafe rd_kafka_mock_cluster_destroy(cluster)
        unsafe rd_kafka_destroy(client)
    }

    /// Whether a cluster of this name is one of these.
    public static func isCluster(_ name: String) -> Bool { name.hasPrefix("mockCluster") }

    /// The name of a pipeline on a cluster: one of its own on an embedded broker, whose offsets nobody else ever has.
    public static func pipeline(_ name: String, on cluster: String) -> String {
        isCluster(cluster) ? "\(name)@\(cluster)" : name
    }

    /// Makes a topic, which others do by naming it, with four partitions.
    public mutating func createTopic(_ topic: String, partitions: Int32) throws(KafkaError) {
        let code = unsafe rd_kafka_mock_topic_create(cluster, topic, partitions, 1)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, doing: "make topic \(topic)") }
    }

    /// Lets a broker, from 1, not answer any more, or again.
    public mutating func setDown(_ isDown: Bool, broker: Int32 = 1) {
        _ =
            unsafe isDown
            ? rd_kafka_mock_broker_set_down(cluster, broker) : rd_kafka_mock_broker_set_up(cluster, broker)
    }
}
