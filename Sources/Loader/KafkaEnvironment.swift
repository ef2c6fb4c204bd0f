import CommandOptions
import Console
import Kafka

/// What the environment says of Kafka.
///
/// Throws ``KafkaError`` where it says nothing of brokers, or something that makes no sense.
func kafkaSettings() throws -> KafkaSettings {
    let settings = try KafkaSettings(environment: environment(beginningWith: "KAFKA_"))
    if let warning = settings.warning {
        log.warning(warning)
    }
    try settings.requireServers()
    return settings
}
