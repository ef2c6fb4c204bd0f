import Foundation
import Kafka
import TestCluster
import Testing

/// `simulator broker`.
@Suite(.waitsForLong) struct PublishBrokerTests {
    private func withBroker<Value>(
        _ file: String, _ arguments: String..., body: (RunningProgram, _ address: String) throws -> Value
    ) throws -> Value {
        try Program.simulator.whileRunning(["broker", "--address-file", file] + arguments) { program in
            try program.waitForError("topics hospital.transport, hospital.transfers")
            return try body(program, try String(contentsOfFile: file, encoding: .utf8))
        }
    }

    @Test func addressStandsInItsFileWhileItRuns() throws {
        try Lake.withFolder { folder in
            let file = "\(folder)/new/folder/kafka.env"
            try withBroker(file, "--partitions", "3") { program, address in
                #expect(address.contains(/^KAFKA_BOOTSTRAP_SERVERS=127\.0\.0\.1:\d+\n$/))
                let servers = String(address.dropFirst("KAFKA_BOOTSTRAP_SERVERS=".count).dropLast())
                let consumer = try Consumer(KafkaSettings(servers: servers), group: "g", topics: [])
                for topic in ["hospital.transport", "hospital.transfers"] {
                    #expect(try consumer.partitions(of: topic).count == 3)
                }
                let second = try Program.simulator.run(["broker", "--address-file", file])
                #expect(second.code == 5 && second.output.isEmpty)
                #expect(second.errors.contains("\(file): error: a broker runs already: \(address.dropLast())\n"))
                program.send(SIGTERM)
                let ending = try program.waitForEnd()
                #expect(ending.signal == SIGTERM && ending.output == address && ending.errors.contains(": stopped"))
            }
            #expect(!FileManager.default.fileExists(atPath: file))
        }
    }

    @Test func oneThatWasKilledIsInNobodysWay() throws {
        try Lake.withFolder { folder in
            let file = "\(folder)/kafka.env"
            let first = try withBroker(file) { _, address in address }
            #expect(try String(contentsOfFile: file, encoding: .utf8) == first)
            let second = try withBroker(file) { _, address in address }
            #expect(second.hasPrefix("KAFKA_BOOTSTRAP_SERVERS="))
        }
    }
}
