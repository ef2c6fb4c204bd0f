import Foundation
import Kafka
import TestCluster
import TestKafka
import Testing

/// `simulator publish` on a real Kafka, which is killed again and again.
@Suite(
    .waitsForLong, .enabled(if: RealKafka.home != nil, "KAFKA_HOME is not set: no killed publishers on a real Kafka"))
struct PublishKilledTests {
    /// A folder with a lake and a file of numbered events, and a broker with a topic.
    private func withFile(
        _ count: Int, partitions: Int, body: (RealKafka, _ file: String, _ environment: [String: String]) throws -> Void
    ) throws {
        let kafka = try RealKafka()
        try kafka.createTopic("t", partitions: partitions)
        try Lake.withFolder { folder in
            try FileManager.default.createDirectory(atPath: "\(folder)/lake", withIntermediateDirectories: true)
            let lines = (1...count).map { #"{"person_id": "\#($0 % 1_000)", "n": \#($0)}"# + "\n" }
            try Data(lines.joined().utf8).write(to: URL(filePath: "\(folder)/a.jsonl"))
            try body(
                kafka, "\(folder)/a.jsonl",
                ["KAFKA_BOOTSTRAP_SERVERS": kafka.servers, "LAKE": "\(folder)/lake"])
        }
    }

    /// Every line once, and those of a person in their order.
    private func expectEachLineOnce(_ count: Int, _ kafka: RealKafka, isOrdered: Bool = true) throws {
        let events = try ReceivedEvent.all(of: "t", KafkaSettings(servers: kafka.servers))
        #expect(events.count == count)
        #expect(events.map(\.line).sorted().elementsEqual(1...count))
        guard isOrdered else { return }
        var last: [String: Int] = [:]
        var disorder = 0
        for event in events {
            let key = event.key ?? ""
            disorder += event.line > last[key] ?? 0 ? 0 : 1
            last[key] = event.line
        }
        #expect(disorder == 0)
    }

    @Test func everyLineIsThereOnceHoweverOftenItIsKilled() throws {
        let count = 220_000
        try withFile(count, partitions: 4) { kafka, file, environment in
            try publish(file, until: "publishing:20", environment)
            var random = SystemRandomNumberGenerator()
            for kill in 1...12 {
                try Program.simulator.whileRunning(["publish", file, "--topic", "t"], environment: environment) {
                    program in
                    // Mostly while it sends, sometimes wherever it is.
                    if kill % 4 != 0 {
                        try program.waitForError("of it are there")
                    }
                    // When it is killed is left to chance; nothing is waited for.
                    Thread.sleep(forTimeInterval: Double.random(in: 0...(kill % 4 != 0 ? 0.5 : 4), using: &random))
                    program.kill()
                    let ending = try program.waitForEnd()
                    #expect(ending.signal == SIGKILL, "it was done before it could be killed: \(ending.everything)")
                }
            }
            // The last one sees a broker that crashes and comes back.
            try Program.simulator.whileRunning(["publish", file, "--topic", "t"], environment: environment) { program in
                try program.waitForError("of it are there")
                try kafka.crash()
                try kafka.restart()
                let ending = try program.waitForEnd()
                #expect(ending.code == 0, "\(ending.everything)")
                #expect(ending.output.hasPrefix("a.jsonl: 220,000 events to t, of which "))
            }
            try expectEachLineOnce(count, kafka)
            let again = try Program.simulator.run(["publish", file, "--topic", "t"], environment: environment)
            #expect(again.output == "a.jsonl: already published: 220,000 events to t\n")
        }
    }

    /// Publishes until a point, and kills it there.
    private func publish(_ file: String, until point: String, _ environment: [String: String]) throws {
        _ = try Program.simulator.whileRunning(
            ["publish", file, "--topic", "t"], environment: environment.merging(["SIMULATOR_PAUSE_AT": point]) { $1 }
        ) { program in
            try program.waitForError("paused at")
        }
    }

    @Test func whatWasDeletedSinceIsToBeDecidedAbout() throws {
        try withFile(1_000, partitions: 2) { kafka, file, environment in
            try publish(file, until: "sent", environment)
            try kafka.deleteRecords(of: "t", partition: 1, before: 10)
            let ending = try Program.simulator.run(["publish", file, "--topic", "t"], environment: environment)
            #expect(ending.code == 10, "\(ending.everything)")
            #expect(ending.errors.contains("how far cannot be read back: t/1 was at offset 0 before, and now has"))
            #expect(ending.errors.contains("decide: --again publishes all of the file once more"))
            let again = try Program.simulator.run(
                ["publish", file, "--topic", "t", "--again"], environment: environment)
            #expect(again.output == "a.jsonl: 1,000 events to t\n")
        }
    }

    @Test func partitionsThatAreAddedMeanwhileAreReadAsWell() throws {
        let count = 20_000
        try withFile(count, partitions: 2) { kafka, file, environment in
            try publish(file, until: "publishing:10", environment)
            try kafka.setPartitions(of: "t", to: 4)
            try publish(file, until: "sent", environment)
            let ending = try Program.simulator.run(["publish", file, "--topic", "t"], environment: environment)
            #expect(ending.code == 0 && ending.output == "a.jsonl: 20,000 events to t, of which 0 were missing\n")
            try expectEachLineOnce(count, kafka, isOrdered: false)
        }
    }

    @Test func manyLinesTakeLittleMemoryAlsoReadBack() throws {
        try withFile(500_000, partitions: 4) { _, file, environment in
            for _ in 1...2 {
                try Program.simulator.whileRunning(
                    ["publish", file, "--topic", "t"],
                    environment: environment.merging(["SIMULATOR_PAUSE_AT": "sent"]) { $1 }
                ) { program in
                    try program.waitForError("paused at sent")
                    let peak = try #require(program.peakMemory())
                    // Design §9; most of it is what librdkafka fetches ahead.
                    #expect(peak < 256 << 20, "\(peak >> 20) MiB")
                }
            }
        }
    }
}
