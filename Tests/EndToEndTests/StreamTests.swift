import Foundation
import Kafka
import Postgres
import TestCluster
import TestKafka
import Testing

/// The commands about events, on an embedded broker.
@Suite(.waitsForLong) final class StreamTests {
    private let warehouse: Warehouse
    private let broker: EmbeddedBroker
    private let environment: [String: String]

    init() throws {
        warehouse = try Warehouse()
        var broker = try EmbeddedBroker()
        try broker.createTopic("hospital.transfers", partitions: 1)
        try broker.createTopic("hospital.transport", partitions: 1)
        environment = ["KAFKA_BOOTSTRAP_SERVERS": broker.servers]
        self.broker = consume broker
    }

    private func publish(_ values: String...) throws {
        try publish(contents: values)
    }

    private func loader(_ arguments: String..., code: Int32 = 0) throws -> Program.Ending {
        let ending = try Program.loader.run(arguments, environment: warehouse.environment.merging(environment) { $1 })
        #expect(ending.code == code, "\(ending.errors)")
        return ending
    }

    @Test func eventsAreStoredAndPartitionsThatWaitAreDecidedAbout() throws {
        try publish(#"{"person_id": "a"}"#, "no JSON", #"{"person_id": "b"}"#)
        let stream = try loader("stream", "--until-caught-up", "--pipeline", "p")
        #expect(stream.output.isEmpty)
        #expect(
            stream.errors.contains("loader: p consumes hospital.transfers, hospital.transport of cluster mockCluster"))
        #expect(stream.errors.contains("takes hospital.transfers/0, hospital.transport/0\n"))
        #expect(stream.errors.contains("2 events stored, 1 message to ops.dead_letters\n"))
        #expect(!stream.everything.contains("no JSON"))
        #expect(try warehouse.number("select count(*) as number from hospital_streams.transfers") == 2)
        let list = try loader("offsets", "list")
        #expect(list.lines.last?.hasPrefix("p         hospital.transport/0     0") == true, "\(list.output)")

        try publish(contents: Array(repeating: "{", count: 50))
        let tripped = try loader("stream", "hospital.transfers", "--until-caught-up", "--pipeline", "p", code: 10)
        #expect(tripped.errors.contains("error: p waits for a decision about hospital.transfers/0"))
        let waiting = try loader("offsets", "list")
        #expect(waiting.output.contains("breaker"))
        #expect(waiting.errors.contains("50 messages one after the other cannot land, from offset 3"))
        let wrong = try loader("offsets", "accept-gap", "hospital.transfers", "0", "--pipeline", "p", code: 2)
        #expect(wrong.errors.contains("waits because of breaker, not because of gap"))
        #expect(
            try loader("offsets", "resume", "hospital.transfers", "0", "--pipeline", "p").output.contains("goes on"))
        let reset = try loader("offsets", "reset", "hospital.transfers", "0", "--to", "53", "--pipeline", "p")
        #expect(reset.output == "hospital.transfers/0 goes on at offset 53\n")
        _ = try loader("stream", "hospital.transfers", "--until-caught-up", "--pipeline", "p")
    }

    private func publish(contents: [String]) throws {
        var producer = try Producer(KafkaSettings(servers: broker.servers))
        for value in contents {
            try producer.send(to: "hospital.transfers", key: nil, value: Array(value.utf8))
        }
        try producer.flush(until: .now + .seconds(60))
    }

    @Test func lagIsWhatTheBrokersHaveBehindWhatIsConsumed() throws {
        try publish("1", "2")
        _ = try loader("stream", "hospital.transfers", "--until-caught-up", "--pipeline", "p")
        try publish("3", "4", "5")
        let list = try loader("offsets", "list", "--lag")
        #expect(list.lines.last?.hasPrefix("p         hospital.transfers/0     2    3  ") == true, "\(list.output)")
        #expect(try loader("offsets", "list", "--format", "json").output.contains(#""lag":null"#))
        // For whoever does not ask the brokers: as of when something was last stored.
        #expect(
            try warehouse.texts(
                "select concat_ws(' ', next_offset, end_offset, lag_messages, lag_time) as text from ops.stream_lag")
                == ["2 2 0 00:00:00"])

        // Another cluster has the partition, too, and nothing to do with these offsets.
        var other = try EmbeddedBroker()
        try other.createTopic("hospital.transfers", partitions: 1)
        let elsewhere = try Program.loader.run(
            ["offsets", "list", "--lag", "--format", "json"],
            environment: warehouse.environment.merging(["KAFKA_BOOTSTRAP_SERVERS": other.servers]) { $1 })
        #expect(elsewhere.code == 0 && elsewhere.output.contains(#""lag":null"#), "\(elsewhere.everything)")

        let without = try Program.loader.run(["offsets", "list", "--lag"], environment: warehouse.environment)
        #expect(without.code == 2 && without.errors.contains("KAFKA_BOOTSTRAP_SERVERS is not set"))
    }

    @Test func embeddedBrokerIsAPipelineOfItsOwn() throws {
        try publish("1")
        _ = try loader("stream", "hospital.transfers", "--until-caught-up")
        let pipelines = try warehouse.texts("select pipeline as text from ops.stream_offsets")
        #expect(pipelines.count == 1 && pipelines[0].hasPrefix("warehouse@mockCluster"))
    }

    @Test func withoutBrokersItSaysWhichVariableIsMissing() throws {
        let ending = try warehouse.loader("stream", code: 2)
        #expect(ending.errors.contains("KAFKA_BOOTSTRAP_SERVERS is not set"))
    }

    @Test func whatWasSentBeforeComesWithABackfill() throws {
        try publish(#"{"n": 1}"#, #"{"n": 2}"#)
        let arguments = ["hospital.transfers", "--pipeline", "p"]
        func stream(_ more: String...) throws -> String {
            let ending = try Program.loader.run(
                ["stream"] + arguments + more, environment: warehouse.environment.merging(environment) { $1 })
            #expect(ending.code == 0, "\(ending.errors)")
            return ending.errors
        }
        _ = try stream("--from", "latest", "--until-caught-up")
        try publish(#"{"n": 3}"#)
        let filled = try stream("--backfill")
        #expect(filled.contains("p@backfill-1 begins: 2 offsets of hospital.transfers"))
        #expect(filled.contains("p@backfill-1 is complete: p goes on behind it"))
        _ = try stream("--until-caught-up")
        #expect(
            try warehouse.texts(
                "select e._value ->> 'n' as text from hospital_streams.transfers as e order by e._offset")
                == ["1", "2", "3"])
        #expect(try stream("--backfill").contains("nothing was sent before p began"))
        let timeless = try loader("stream", "--backfill", "--since", "2025-03-31", "--pipeline", "q", code: 2)
        #expect(timeless.errors.contains("an embedded broker does not find messages by time"))
    }

    @Test func openBackfillSaysWhatIsNotInIt() throws {
        try publish("1")
        _ = try loader("stream", "hospital.transfers", "--pipeline", "p", "--from", "latest", "--until-caught-up")
        // As if one had been interrupted right after its ranges were frozen.
        var connection = try warehouse.connect()
        try connection.run(
            """
            insert into ops.stream_backfills (pipeline, successor, topic, part, from_offset, to_offset)
            values ('p@backfill-1', 'p', 'hospital.transfers', 0, 0, 1)
            """)
        try connection.run(
            """
            insert into ops.stream_offsets (pipeline, topic, part, next_offset, start_offset, cluster_id)
            select 'p@backfill-1', topic, part, 0, 0, cluster_id from ops.stream_offsets where topic = 'hospital.transfers'
            """)
        let filled = try loader("stream", "hospital.transport", "--backfill", "--pipeline", "p")
        #expect(filled.errors.contains("goes on with p@backfill-1: 1 offset of hospital.transfers"))
        #expect(filled.errors.contains("hospital.transport is not in it: give the command again once it is complete"))
        #expect(filled.errors.contains("p@backfill-1 is complete"))
        // However far the topic goes on.
        try publish("2")
        #expect(
            try warehouse.texts(
                "select lag_messages::text as text from ops.stream_lag where pipeline = 'p@backfill-1'") == ["0"])
        let lag = try loader("offsets", "list", "--pipeline", "p@backfill-1", "--lag", "--format", "json")
        #expect(lag.output.contains(#""lag":0"#), "\(lag.output)")
    }

    @Test(.enabled(if: RealKafka.home != nil, "KAFKA_HOME is not set: no backfill since a time"))
    func backfillBeginsAtATime() throws {
        let kafka = try RealKafka()
        try kafka.createTopic("hospital.transfers", partitions: 1)
        var producer = try Producer(KafkaSettings(servers: kafka.servers))
        // In milliseconds since 1970: a minute before and after 2025-03-31 14:00 of the hospital.
        for time in [1_743_422_340_000, 1_743_422_460_000] as [Int64] {
            try producer.send(
                to: "hospital.transfers", key: nil, value: Array(#"{"n": \#(time)}"#.utf8), timestamp: time)
        }
        try producer.flush(until: .now + .seconds(60))
        for (since, code) in [("2999-01-01", 0), ("2025-03-31 14:00", 0), ("yesterdayish", 2)] as [(String, Int32)] {
            let ending = try Program.loader.run(
                ["stream", "hospital.transfers", "--backfill", "--since", since, "--pipeline", since],
                environment: warehouse.environment.merging(["KAFKA_BOOTSTRAP_SERVERS": kafka.servers]) { $1 })
            #expect(ending.code == code, "\(ending.errors)")
            #expect(code == 0 || ending.errors.contains("--since takes a day or a minute"))
        }
        #expect(
            try warehouse.texts("select e._value ->> 'n' as text from hospital_streams.transfers as e")
                == ["1743422460000"])
    }

    @Test func deadLettersLandAsTheManualSays() throws {
        var connection = try warehouse.connect()
        try connection.run(
            "alter table hospital_streams.transfers add constraint strict check (_value ? 'Transfer_Date')")
        try publish(#"{"Transfer_Date": "2022-11-20 10:00"}"#, #"{"n": 1}"#)
        _ = try loader("stream", "hospital.transfers", "--until-caught-up", "--pipeline", "p")
        #expect(try warehouse.texts("select code as text from ops.dead_letters") == ["sqlstate:23514"])
        try connection.run("alter table hospital_streams.transfers drop constraint strict")
        let manual = try String(contentsOfFile: "\(TestCluster.checkout)/docs/loader-stream.md", encoding: .utf8)
        let section = try #require(manual.components(separatedBy: "## What does not land").last)
        let statement = try #require(section.components(separatedBy: "```sql\n").dropFirst().first)
        try connection.run("\(verbatim: statement.components(separatedBy: "```")[0])")
        #expect(
            try warehouse.texts("select _offset::text as text from hospital_streams.transfers order by _offset")
                == ["0", "1"])
        #expect(try warehouse.number("select count(*) as number from ops.dead_letters") == 0)
        #expect(try warehouse.texts("select rewinds::text as text from ops.stream_offsets") == ["1"])
    }

    @Test func offsetsOfAWarehouseThatIsBehindSayWhatToDo() throws {
        var connection = try warehouse.connect()
        try connection.run("drop table ops.stream_offsets cascade")
        let ending = try loader("offsets", "list", code: 4)
        #expect(ending.errors.contains("it has no ops.stream_offsets yet") && ending.errors.contains("migrate up"))
    }

    @Test func lakeThatIsNotThereIsNotMade() throws {
        try publish("1")
        let ending = try loader(
            "stream", "hospital.transfers", "--until-caught-up", "--lake", "/tmp/no-such-lake", code: 2)
        #expect(ending.errors.contains("/tmp/no-such-lake: error: there is no such folder"))
        #expect(try warehouse.number("select count(*) as number from hospital_streams.transfers") == 0)
    }

    @Test func consumerThatIsKilledBeforeTheFileOrBeforeItIsCountedLosesNothingInTheLake() throws {
        let files = try StreamFiles()
        let variables = warehouse.environment.merging(environment) { $1 }
        let arguments = ["stream", "hospital.transfers", "--pipeline", "warehouse", "--lake", files.lake]
        try publish("1", "2")
        try Program.loader.whileRunning(
            arguments, environment: variables.merging(["LOADER_PAUSE_AT": "after-stream-commit"]) { $1 }
        ) { program in
            try program.waitForError("paused at after-stream-commit")
            program.kill()
            _ = try program.waitForEnd()
        }
        #expect(files.paths().isEmpty)
        let offsets =
            "select next_offset || ' ' || lake_offset as text from ops.stream_offsets where topic ~ 'transfers'"
        #expect(try warehouse.texts("\(verbatim: offsets)") == ["2 0"])
        try Program.loader.whileRunning(arguments, environment: variables) { program in
            try wait { files.paths().count == 1 }
            try publish("3")
            try wait { files.paths().count == 2 }
            program.kill()
            _ = try program.waitForEnd()
        }
        // Of the second file nothing but itself knows.
        #expect(try warehouse.texts("\(verbatim: offsets)") == ["3 2"])
        let before = try files.paths().map { try files.contents($0) }
        try publish("4")
        _ = try loader(
            "stream", "hospital.transfers", "--until-caught-up", "--pipeline", "warehouse", "--lake", files.lake)
        #expect(files.paths().count == 3)
        #expect(try files.paths().prefix(2).map { try files.contents($0) } == before)
        #expect(try warehouse.texts("\(verbatim: offsets)") == ["4 4"])
        let values = try files.lines().map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])["_value"] as? Int
        }
        #expect(values == [1, 2, 3, 4])
    }

    @Test func stopIsNoErrorAndStoresWhatThereIs() throws {
        try publish("1")
        try Program.loader.whileRunning(
            ["stream", "hospital.transfers", "--listen", "127.0.0.1:0"],
            environment: warehouse.environment.merging(environment) { $1 }
        ) { program in
            try program.waitForError("takes hospital.transfers/0")
            try program.waitForError("answering /health and /metrics on http://127.0.0.1:")
            program.send(SIGTERM)
            let ending = try program.waitForEnd()
            #expect(ending.signal == SIGTERM && ending.errors.contains("loader: stopped"))
        }
    }
}
