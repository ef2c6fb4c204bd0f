import Foundation
import Kafka
import TestCluster
import TestKafka
import Testing

/// `simulator publish --watch`.
@Suite(.waitsForLong) struct PublishWatchTests {
    private static let text = "person_id,Age\n1,2\n3,N/A\n"

    /// Runs `body` with a watcher of a lake, whose results are JSON on its standard output.
    private func watching(
        _ lake: Lake, _ kafka: KafkaSettings, body: (RunningProgram) throws -> Void
    ) throws -> Program.Ending {
        try Program.simulator.whileRunning(
            ["publish", "--watch", "--lake", lake.path, "--settle", "0.2", "--rescan", "0.5"],
            environment: ["KAFKA_BOOTSTRAP_SERVERS": kafka.servers ?? ""]
        ) { program in
            try program.waitForError("watching \(lake.path)/batch")
            try body(program)
            program.send(SIGTERM)
            let ending = try program.waitForEnd()
            #expect(ending.signal == SIGTERM && ending.errors.contains("simulator: stopped"), "\(ending.errors)")
            return ending
        }
    }

    private func count(_ topic: String, _ kafka: KafkaSettings) throws -> Int64 {
        let consumer = try Consumer(kafka, group: "none", topics: [])
        return try consumer.partitions(of: topic).reduce(0) { $0 + (try consumer.bounds(of: $1).upperBound) }
    }

    @Test func fileThatComesIsPublishedOnceWhereverItIsMovedThen() throws {
        var broker = try EmbeddedBroker()
        for topic in ["hospital.transport", "hospital.transfers"] {
            try broker.createTopic(topic, partitions: 2)
        }
        let kafka = KafkaSettings(servers: broker.servers)
        try Lake.withFolder { folder in
            let lake = Lake(path: folder)
            for name in ["batch", "processed"] {
                try FileManager.default.createDirectory(atPath: lake.folder(name), withIntermediateDirectories: true)
            }
            let (first, second) = ("hospital_transfers_2022-11-20_session_1.csv", "hospital_transfers_x.csv")
            try lake.write("a,b\n1,2\n", to: "people_data.csv")
            let ending = try watching(lake, kafka) { _ in
                try lake.write(Self.text, to: first)
                try wait { try count("hospital.transfers", kafka) == 2 }
                #expect(FileManager.default.fileExists(atPath: lake.file(first)))
                try FileManager.default.moveItem(
                    atPath: lake.file(first), toPath: "\(lake.folder("processed"))/\(first)")
                // What the loader has moved before anybody looked at it.
                try Data("\(Self.text)5,6\n".utf8).write(to: URL(filePath: "\(lake.folder("processed"))/\(second)"))
                try wait { try count("hospital.transfers", kafka) == 5 }
                try lake.write("person_id\n\"", to: "hospital_transfers_bad.csv")
                try lake.write(#"{"person_id": 7}"#, to: "hospital.transport.jsonl")
                try wait { try count("hospital.transport", kafka) == 1 }
            }
            #expect(
                ending.lines == [
                    "\(first): 2 events to hospital.transfers", "\(second): 3 events to hospital.transfers",
                    "hospital.transport.jsonl: 1 event to hospital.transport",
                ])
            #expect(ending.errors.components(separatedBy: "hospital_transfers_bad.csv:2:1: error").count == 2)
            // Another one has nothing to do.
            let again = try watching(lake, kafka) { _ in
                try lake.write(#"{"person_id": 8}"#, to: "hospital.transport.jsonl")
                try wait { try count("hospital.transport", kafka) == 2 }
            }
            #expect(again.lines.filter { !$0.contains("already published") }.count == 1)
            #expect(try count("hospital.transfers", kafka) == 5)
        }
    }

    /// An embedded broker makes what it is asked for.
    @Test(.enabled(if: RealKafka.home != nil, "KAFKA_HOME is not set: no topic that is missing"))
    func fileWhoseTopicIsMissingIsPublishedOnceItIsThere() throws {
        let broker = try RealKafka()
        let kafka = KafkaSettings(servers: broker.servers)
        try Lake.withFolder { folder in
            let lake = Lake(path: folder)
            try FileManager.default.createDirectory(atPath: lake.folder("batch"), withIntermediateDirectories: true)
            let ending = try watching(lake, kafka) { program in
                try lake.write(Self.text, to: "hospital_transfers_x.csv")
                try program.waitForError("there is no topic hospital.transfers")
                try program.waitForError("hospital_transfers_x.csv is tried again")
                try broker.createTopic("hospital.transfers", partitions: 1)
                let journal = "\(folder)/.published/hospital.transfers.jsonl"
                try wait { try String(contentsOfFile: journal, encoding: .utf8).contains(#""step": "done""#) }
                #expect(try count("hospital.transfers", kafka) == 2)
            }
            #expect(ending.lines == ["hospital_transfers_x.csv: 2 events to hospital.transfers"])
            #expect(ending.errors.components(separatedBy: "there is no topic").count == 2, "\(ending.errors)")
        }
    }
}
