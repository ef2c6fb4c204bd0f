import Foundation
import Kafka
import Postgres
import TestCluster
import TestKafka
import Testing

/// Consumers that are killed, stopped and cut off, over a server and a broker that come and go.
@Suite(.waitsForLong, .enabled(if: RealKafka.home != nil, "KAFKA_HOME is not set: no chaos on a real Kafka"))
struct StreamChaosTests {
    private static let topic = "chaos"
    private static let count = 200_000

    /// Sends numbers slowly enough to last for the whole time, through every crash of the broker.
    private func publish(to kafka: RealKafka, seconds: Int) throws {
        var producer = try Producer(KafkaSettings(servers: kafka.servers))
        let start = ContinuousClock.now
        for number in 0..<Self.count {
            try producer.send(
                to: Self.topic, key: Array(String(number % 1_000).utf8), value: Array(String(number).utf8))
            let due = start + .seconds(Double(seconds * number) / Double(Self.count))
            // The pace of the sender, not a wait for anything.
            if number % 500 == 0, due > .now {
                Thread.sleep(until: Date.now.addingTimeInterval((due - .now) / .seconds(1)))
            }
        }
        try producer.flush(until: .now + .seconds(120))
    }

    @Test func everyEventComesOnceWhateverHappens() throws {
        let cluster = try TestCluster.own()
        let warehouse = try Warehouse(on: cluster)
        let kafka = try RealKafka()
        try kafka.createTopic(Self.topic, partitions: 4)
        var connection = try warehouse.connect()
        try connection.run(
            """
            create table hospital_streams.chaos (
                _topic text not null, _part integer not null, _offset bigint not null, _ts timestamptz, _key bytea,
                _value jsonb, _headers jsonb, _is_tombstone boolean not null
            )
            """)
        try connection.run("insert into ops.topics (topic, target) values ('chaos', 'hospital_streams.chaos')")
        let environment = warehouse.environment.merging([
            "KAFKA_BOOTSTRAP_SERVERS": kafka.servers, "KAFKA_SESSION_TIMEOUT_MS": "6000",
        ]) { $1 }
        let files = try StreamFiles()
        let arguments = ["stream", Self.topic, "--pipeline", "chaos", "--lake", files.lake]
        let consumers = ConsumerHerd(arguments, environment: environment, count: 3)
        let publisher = Background { try publish(to: kafka, seconds: 60) }

        var random = SystemRandomNumberGenerator()
        let end = ContinuousClock.now + .seconds(70)
        var log: [String] = []
        while .now < end {
            // When things happen is left to chance; nothing is waited for.
            Thread.sleep(forTimeInterval: Double.random(in: 1...4, using: &random))
            // Who stands still at first is somebody that others take for dead.
            let action = log.count < 3 ? 7 : Int.random(in: 0..<8, using: &random)
            log.append("\(action)")
            switch action {
            case 0...2: consumers.killOne()
            case 3, 4: try? terminateSessions(of: warehouse)
            case 5:
                try cluster.stop(.immediate)
                try cluster.start()
            case 6:
                try kafka.crash()
                try kafka.restart()
            default:
                consumers.holdOne(for: 9)
                // As somebody does who takes over without asking the group: what is read by then must not be stored.
                try? takeAll(of: warehouse)
            }
        }
        _ = try publisher.value(within: 180)
        let fenced = try consumers.end()
        let ending = try Program.loader.run(arguments + ["--until-caught-up"], environment: environment)
        #expect(ending.code == 0, "\(log) \(ending.errors)")
        let counts = try warehouse.texts(
            """
            select concat_ws(
                ' ', count(*), count(distinct (_part, _offset)), count(distinct _value),
                (select count(*) from ops.dead_letters)
            ) as text
            from hospital_streams.chaos
            """)
        #expect(counts == ["\(Self.count) \(Self.count) \(Self.count) 0"], "\(log)")
        #expect(fenced > 0, "nobody was ever fenced: \(log)")
        try expectEachOnce(in: files, log)
    }

    private func takeAll(of warehouse: Warehouse) throws {
        var connection = try warehouse.connect()
        try connection.run("update ops.stream_offsets set epoch = epoch + 1 where pipeline = 'chaos'")
    }

    /// The lake has the same, each once, and every line is JSON.
    private func expectEachOnce(in files: StreamFiles, _ log: [String]) throws {
        var places: Set<[Int]> = []
        var values: Set<Int> = []
        var count = 0
        for path in files.paths() {
            for line in try files.contents(path).split(separator: UInt8(ascii: "\n")) {
                let event = try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
                let part = try #require(event["_part"] as? Int)
                places.insert([part, try #require(event["_offset"] as? Int)])
                values.insert(try #require(event["_value"] as? Int))
                #expect(path.contains("/\(part)-"))
                count += 1
            }
        }
        #expect("\(count) \(places.count) \(values.count)" == "\(Self.count) \(Self.count) \(Self.count)", "\(log)")
    }

    private func terminateSessions(of warehouse: Warehouse) throws {
        var connection = try warehouse.connect()
        try connection.run(
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'loader'")
    }
}
