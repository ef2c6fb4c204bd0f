import Failures

/// Nothing says where Kafka is.
struct NoBrokers: Failure {
    var message: String { "KAFKA_BOOTSTRAP_SERVERS is not set: there is no Kafka to talk to" }
    var wayOut: String? { "export KAFKA_BOOTSTRAP_SERVERS=host:9092" }
    var outcome: Outcome { .usage }
}
