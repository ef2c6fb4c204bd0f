import CompressedSamples
import Digests
import Foundation
import Kafka
import TestCluster
import TestKafka
import Testing

/// `simulator publish` on an embedded broker.
@Suite(.waitsForLong) final class PublishTests {
    private let broker: EmbeddedBroker
    private let folder: String
    private let environment: [String: String]
    private var kafka: KafkaSettings { KafkaSettings(servers: broker.servers) }

    init() throws {
        var broker = try EmbeddedBroker()
        for topic in ["hospital.transport", "hospital.transfers", "t"] {
            try broker.createTopic(topic, partitions: 4)
        }
        folder = FileManager.default.temporaryDirectory.appending(path: "publish-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: "\(folder)/lake", withIntermediateDirectories: true)
        environment = ["KAFKA_BOOTSTRAP_SERVERS": broker.servers, "LAKE": "\(folder)/lake"]
        self.broker = consume broker
    }

    deinit {
        // Nothing to be done about a folder that cannot be removed.
        try? FileManager.default.removeItem(atPath: folder)
    }

    private func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        try Data(bytes).write(to: URL(filePath: "\(folder)/\(name)"))
        return "\(folder)/\(name)"
    }

    @discardableResult
    private func publish(_ arguments: [String], code: Int32 = 0) throws -> Program.Ending {
        let ending = try Program.simulator.run(["publish"] + arguments, environment: environment)
        #expect(ending.code == code, "\(ending.everything)")
        return ending
    }

    private static func fixture(_ topic: String) throws -> [String] {
        try String(contentsOfFile: "\(TestCluster.checkout)/Tests/Fixtures/events/\(topic).jsonl", encoding: .utf8)
            .split(separator: "\n").map(String.init)
    }

    /// JSON texts as they are to be compared, however they are written.
    private static func parsed(_ texts: [String]) throws -> [String] {
        try texts.map { text in
            let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
            let data = try JSONSerialization.data(withJSONObject: value, options: .sortedKeys)
            return String(decoding: data, as: UTF8.self)
        }.sorted()
    }

    @Test func recordsOfTheSampleAreItsEvents() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Lake.fixture.folder())
            .filter { $0.hasPrefix("hospital_emergency_transport_") || $0.hasPrefix("hospital_transfers_") }.sorted()
        #expect(names.count == 30)
        let ending = try publish(names.map { Lake.fixture.file($0) })
        #expect(ending.lines.first == "\(names[0]): 494 events to hospital.transport")
        let transports = try ReceivedEvent.all(of: "hospital.transport", kafka).map(\.value)
        #expect(try Self.parsed(transports) == Self.parsed(Self.fixture("hospital.transport")))
        // The sample's events end with its last day; its files have transfers of the night behind it.
        let transfers = try ReceivedEvent.all(of: "hospital.transfers", kafka).map(\.value)
        let (late, others) = (
            transfers.filter { $0.contains(#""Transfer_Date": "2022-11-23"#) },
            transfers.filter { !$0.contains(#""Transfer_Date": "2022-11-23"#) }
        )
        #expect(late.count == 114)
        #expect(try Self.parsed(others) == Self.parsed(Self.fixture("hospital.transfers")))
    }

    @Test func linesComeBackByteForByteFromPlainAndCompressedFiles() throws {
        let events = try Self.fixture("hospital.transport")
        let path = "\(TestCluster.checkout)/Tests/Fixtures/events/hospital.transport.jsonl"
        let text = try publish([path])
        #expect(text.output == "hospital.transport.jsonl: 5,462 events to hospital.transport\n")
        let received = try ReceivedEvent.all(of: "hospital.transport", kafka)
        #expect(received.sorted { $0.line < $1.line }.map(\.value) == events)
        let bytes = Array(try Data(contentsOf: URL(filePath: path)))
        let sha256 = hexadecimal(try SHA256.hash(bytes))
        #expect(
            received.allSatisfy {
                $0.headers["source"] == "hospital.transport.jsonl" && $0.headers["source_sha256"] == sha256
            })

        let compressed = try write("other.name.jsonl.gz", try CompressedSample.gzip(bytes))
        let again = try publish([compressed, "--topic", "hospital.transport", "--format", "json"])
        #expect(
            again.output
                == #"{"file":"other.name.jsonl.gz","topic":"hospital.transport","result":"already published","#
                + #""events":5462,"published":0,"sha256":"\#(sha256)"}"# + "\n")
        try publish([compressed, "--topic", "t"])
        #expect(try ReceivedEvent.all(of: "t", kafka).sorted { $0.line < $1.line }.map(\.value) == events)
    }

    @Test func oneBadFileKeepsAllFromBeingPublishedAndNobodyIsNamed() throws {
        let good = try write("hospital_transfers_1.csv", Array("person_id,Surname\n1,Okon\n".utf8))
        let bad = try write("hospital_transfers_2.csv", Array("person_id,Surname\n1,Ok\"on\n".utf8))
        let ending = try publish([good, bad], code: 4)
        #expect(
            ending.errors.hasPrefix(
                "\(bad):2:5: error: a quote stands inside an unquoted field, or text follows a closing quote; nothing of "
                    + "the file was published\n"))
        #expect(ending.errors.contains("correct the line") && !ending.everything.contains("Ok"))
        #expect(try ReceivedEvent.all(of: "hospital.transfers", kafka).isEmpty)
        let json = try publish(["--format", "json", bad], code: 4)
        #expect(
            json.output.hasPrefix(#"{"file":"hospital_transfers_2.csv","result":"failed","exit_code":4,"message":"#))
        #expect(try publish(["--allow-invalid", bad], code: 4).errors.contains(":2:5: error"))
    }

    @Test func deadLettersCanBeSentOnPurpose() throws {
        let bytes = Array("{\"a\": 1}\nno JSON\n".utf8) + [0xFF, 0xFE, 0x0A]
        let path = try write("dead.letters.jsonl", bytes)
        #expect(
            try publish([path, "--topic", "t"], code: 4).errors.contains(
                "dead.letters.jsonl:2: error: the line is no JSON"))
        try publish([path, "--topic", "t", "--allow-invalid"])
        #expect(try ReceivedEvent.all(of: "t", kafka).map(\.line).sorted() == [1, 2, 3])
    }

    @Test func secondPublisherOfATopicIsRefused() throws {
        let path = try write("a.jsonl", Array("1\n2\n".utf8))
        try Program.simulator.whileRunning(
            ["publish", path, "--topic", "t"],
            environment: environment.merging(["SIMULATOR_PAUSE_AT": "begun"]) { $1 }
        ) { first in
            try first.waitForError("paused at begun")
            let second = try publish([path, "--topic", "t"], code: 5)
            #expect(second.errors.contains("/lake/.published/t.jsonl: error: another process publishes to t"))
            #expect(try publish([path, "--topic", "hospital.transport"]).output.contains("2 events"))
        }
        #expect(try publish([path, "--topic", "t"]).output == "a.jsonl: 2 events to t, of which 2 were missing\n")
    }

    @Test func wrongCommandLinesSayWhatIsMissing() throws {
        let path = try write("a.jsonl", Array("1\n".utf8))
        #expect(
            try publish([path], code: 2).errors.contains(
                "a.jsonl: error: the name of the file does not say which topic"))
        #expect(try publish([], code: 2).errors.contains("name the files to publish, or --watch"))
        #expect(try publish(["--watch", path], code: 2).errors.contains("or --watch"))
        #expect(try publish([path, "--topic", "t", "--lake", "/nowhere"], code: 2).errors.contains("/nowhere: error"))
        #expect(try publish(["\(folder)/none.jsonl", "--topic", "t"], code: 4).errors.contains("No such file"))
        let ending = try Program.simulator.run(["publish", path, "--topic", "t"])
        #expect(ending.code == 2 && ending.errors.contains("KAFKA_BOOTSTRAP_SERVERS is not set"))
    }

    @Test func withoutConsumersItWaitsSayingForWhomAndCanBeStopped() throws {
        let line = "\"\(String(repeating: "x", count: 2_000))\"\n"
        let path = try write("a.jsonl", Array(String(repeating: line, count: 10_000).utf8))
        try Program.simulator.whileRunning(["publish", path, "--topic", "t"], environment: environment) { program in
            let told = try program.waitForError("waiting for loader stream: t/")
            #expect(told.contains("that group warehouse@mockCluster"))
            program.send(SIGINT)
            let ending = try program.waitForEnd()
            #expect(ending.signal == SIGINT)
            #expect(
                ending.errors.contains(/interrupted; \d+ of 10000 events of a.jsonl are published; the same command/))
        }
    }

    @Test func memoryDoesNotGrowWithTheFile() throws {
        let line = "\"\(String(repeating: "x", count: 400))\"\n"
        let path = try write("a.jsonl", Array(String(repeating: line, count: 250_000).utf8))
        let broker = try EmbeddedBroker()
        let environment = environment.merging(["KAFKA_BOOTSTRAP_SERVERS": broker.servers]) { $1 }
        try Program.simulator.whileRunning(["publish", path, "--topic", "t"], environment: environment) { program in
            try program.waitForError("waiting for loader stream")
            let peak = try #require(program.peakMemory())
            #expect(peak < 64 << 20, "\(peak >> 20) MiB")
        }
    }
}
