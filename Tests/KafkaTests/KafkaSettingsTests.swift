import Failures
import Testing

@testable import Kafka

@Suite struct KafkaSettingsTests {
    @Test func variablesArePropertiesAndUnknownOnesAreTold() throws {
        let settings = try KafkaSettings(environment: [
            "KAFKA_BOOTSTRAP_SERVERS": "a:1,b:2", "KAFKA_SOCKET_TIMEOUT_MS": "9000", "KAFKA_HOME": "/opt/kafka",
            "KAFKA_HEAP_OPTS": "-Xmx1g", "KAFKA_EMPTY": "", "PATH": "/bin",
        ])
        #expect(settings.properties == ["bootstrap.servers": "a:1,b:2", "socket.timeout.ms": "9000"])
        #expect(settings.unknown == ["KAFKA_HEAP_OPTS"])
        #expect(settings.servers == "a:1,b:2")
    }

    @Test(arguments: [
        "KAFKA_GROUP_ID", "KAFKA_ENABLE_AUTO_COMMIT", "KAFKA_AUTO_OFFSET_RESET", "KAFKA_ISOLATION_LEVEL",
        "KAFKA_PARTITION_ASSIGNMENT_STRATEGY", "KAFKA_ENABLE_IDEMPOTENCE", "KAFKA_ACKS",
    ])
    func whatTheProtocolDependsOnCannotBeSet(variable: String) {
        let error = #expect(throws: KafkaError.self) { try KafkaSettings(environment: [variable: "x"]) }
        #expect(error?.message.hasPrefix("\(variable) cannot be set") == true && error?.outcome == .usage)
    }

    @Test func valueThatMakesNoSenseIsRefusedWithItsVariable() {
        let error = #expect(throws: KafkaError.self) {
            try KafkaSettings(environment: ["KAFKA_SOCKET_TIMEOUT_MS": "soon"])
        }
        #expect(error?.message.hasPrefix("KAFKA_SOCKET_TIMEOUT_MS: ") == true && error?.outcome == .usage)
    }
}
