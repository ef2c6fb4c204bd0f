import Failures
import Foundation
import Kafka
import Monitoring
import Postgres
import TestCluster
import Testing

@testable import Streaming

/// Events in the lake, beside the database.
@Suite(.waitsForLong) struct StreamLakeTests {
    private let site: StreamingSite
    private let files: StreamFiles

    init() throws {
        site = try StreamingSite(partitions: 2)
        files = try StreamFiles()
    }

    private struct Killed: Error {}

    /// What is in the lake and not in the table, or the other way round, or in one of them more than once.
    private func differences(_ site: StreamingSite, _ files: StreamFiles) throws -> [String] {
        let lines = try files.lines()
        var connection = try site.connect()
        return try connection.query(
            """
            with lake as (select l::jsonb as l from unnest(\(lines)::text[]) as u (l)),
            stored as (
                select jsonb_build_object(
                    '_topic', _topic, '_part', _part, '_offset', _offset, '_ts', extract(epoch from _ts),
                    '_value', _value, '_headers', _headers, '_is_tombstone', _is_tombstone
                ) as l
                from hospital_streams.events
            ),
            written as (
                select (l - '_key') || jsonb_build_object('_ts', extract(epoch from (l ->> '_ts')::timestamptz)) as l
                from lake
            )
            (select 'lake ' || l::text as text from (select l from written except all select l from stored) as d (l))
            union all
            (select 'table ' || l::text from (select l from stored except all select l from written) as d (l))
            """
        ) { try $0.value("text") }
    }

    private func differences() throws -> [String] { try differences(site, files) }

    private func lakeOffsets() throws -> [String] {
        try site.texts(
            "select next_offset || ' ' || coalesce(lake_offset::text, '-') from ops.stream_offsets order by part")
    }

    @Test func whatLandsIsInTheLakeAsItCame() throws {
        let odd = #"{ "b" : 1.50,"a":[1, "x\ny\u00e4"] }"#
        try site.publish { producer in
            let day: Int64 = 1_669_000_000_123
            try producer.send(
                to: StreamingSite.topic, partition: 0, key: Array("k\"1".utf8),
                value: Array("{\n\"a\":\r\n1}".utf8), headers: [MessageHeader("h", [0xFF])], timestamp: day)
            try producer.send(
                to: StreamingSite.topic, partition: 0, key: [0xFF, 0], value: Array(odd.utf8), timestamp: day)
            try producer.send(to: StreamingSite.topic, partition: 0, key: nil, value: nil, timestamp: day + 86_400_000)
            try producer.send(
                to: StreamingSite.topic, partition: 0, key: nil, value: Array("null".utf8), timestamp: day + 86_400_000)
            try producer.send(to: StreamingSite.topic, partition: 0, key: nil, value: Array("no".utf8), timestamp: day)
            try producer.send(
                to: StreamingSite.topic, partition: 0, key: nil, value: Array("7".utf8), timestamp: .max)
        }
        try site.catchUp(pipeline: StreamLake.usualPipeline, lake: files.lake)
        #expect(
            files.paths() == [
                "lab.events/2022-11-21/0-0.json", "lab.events/2022-11-22/0-2.json", "lab.events/undated/0-5.json",
            ])
        let start = #"{"_topic":"lab.events","_part":0,"_offset":"#
        #expect(
            try files.lines() == [
                start
                    + #"0,"_ts":"2022-11-21T03:06:40.123Z","_key":"k\"1","_value":{ "a":  1},"#
                    + #""_headers":{"h":{"bytea":"\\xff"}},"_is_tombstone":false}"#,
                start
                    + #"1,"_ts":"2022-11-21T03:06:40.123Z","_key":{"bytea":"\\xff00"},"_value":"# + odd
                    + #","_headers":null,"_is_tombstone":false}"#,
                start
                    + #"2,"_ts":"2022-11-22T03:06:40.123Z","_key":null,"_value":null,"_headers":null,"_is_tombstone":true}"#,
                start
                    + #"3,"_ts":"2022-11-22T03:06:40.123Z","_key":null,"_value":null,"_headers":null,"_is_tombstone":false}"#,
                start + #"5,"_ts":null,"_key":null,"_value":7,"_headers":null,"_is_tombstone":false}"#,
            ])
        #expect(try lakeOffsets() == ["6 6", "0 0"])
        let mode = try FileManager.default.attributesOfItem(atPath: "\(files.lake)/stream/\(files.paths()[0])")
        #expect((mode[.posixPermissions] as? Int).map { $0 & 0o037 } == 0)
    }

    @Test(arguments: [("text", #"x"y"#, #""x\"y""#), ("bytes", "\u{1}", #"{"bytea":"\\x01"}"#)])
    func valueThatIsNoJSONIsATextOrBytes(decode: String, value: String, written: String) throws {
        let site = try StreamingSite(decode: decode, partitions: 1)
        try site.publish([value])
        try site.catchUp(lake: files.lake)
        let lines = try files.lines()
        #expect(lines.count == 1 && lines[0].contains(#""_value":\#(written),"#), "\(lines)")
        // From the table it is the same.
        let before = try files.paths().map { try files.contents($0) }
        for path in files.paths() {
            try FileManager.default.removeItem(atPath: "\(files.lake)/stream/\(path)")
        }
        try site.run("update ops.stream_offsets set lake_offset = 0")
        try site.catchUp(lake: files.lake)
        #expect(try files.paths().map { try files.contents($0) } == before)
    }

    @Test func consumerThatEndsBetweenCommitAndFileLosesNothingInTheLake() throws {
        try site.publish((0..<100).map(String.init))
        #expect(throws: Killed.self) {
            try site.catchUp(lake: files.lake) { if case .stored = $0 { throw Killed() } }
        }
        #expect(files.paths().isEmpty)
        #expect(try lakeOffsets() == ["100 0", "0 0"])
        try site.publish((100..<150).map(String.init))
        try site.publish(["7"], to: 1)
        try site.catchUp(lake: files.lake)
        #expect(try differences() == [])
        #expect(try lakeOffsets() == ["150 150", "1 1"])
    }

    @Test func filesThatNobodyCountedStayAndOnlyWhatIsMissingIsWritten() throws {
        let interruption = Interruption()
        let consumer = Background {
            try site.consumer(endsWhenCaughtUp: false, lake: files.lake).run(until: interruption)
        }
        for round in 0..<5 {
            try site.publish((0..<20).map { "\(round * 20 + $0)" })
            try wait { files.paths().count == round + 1 }
        }
        interruption.request()
        try consumer.value()
        let paths = files.paths()
        #expect(paths.count == 5)
        let lost = try #require(paths.first { $0.hasSuffix("0-40.json") })
        let before = try paths.map { try files.contents($0) }
        try FileManager.default.removeItem(atPath: "\(files.lake)/stream/\(lost)")
        try Data("{".utf8).write(to: URL(filePath: "\(files.lake)/stream/lab.events@p/.0.tmp"))
        try site.run("update ops.stream_offsets set lake_offset = 0")
        try site.catchUp(lake: files.lake)
        #expect(files.paths() == paths)
        #expect(try paths.map { try files.contents($0) } == before)
        #expect(try differences() == [])
        #expect(!FileManager.default.fileExists(atPath: "\(files.lake)/stream/lab.events@p/.0.tmp"))
    }

    @Test func historyThatOtherPipelinesBroughtAsWellComesOnce() throws {
        try site.publish((0..<30).map(String.init))
        try site.catchUp(pipeline: "other")
        try site.catchUp()
        try site.run("update ops.stream_offsets set lake_offset = 0")
        try site.catchUp(lake: files.lake)
        #expect(try files.lines().count == 30)
    }

    @Test func lakeBeginsWithWhatComesNext() throws {
        try site.publish(["1", "2"])
        try site.catchUp()
        #expect(try lakeOffsets() == ["2 -", "0 -"])
        try site.publish(["3"])
        try site.catchUp(lake: files.lake)
        #expect(files.paths().map { $0.hasSuffix("/0-2.json") } == [true])
    }

    @Test(arguments: [0, 1, 2] as [Int64])
    func filesOfOffsetsThatAreYetToComeAreRefusedUntilTheyAreMoved(from offset: Int64) throws {
        try site.publish(["1", "2", "3"])
        try site.catchUp(lake: files.lake)
        var connection = try site.connect()
        try connection.resetOffset(pipeline: "p", TopicPartition(StreamingSite.topic, 0), to: offset)
        let error = #expect(throws: StreamError.self) { try site.catchUp(lake: files.lake) }
        #expect(error?.outcome == .refused && error?.message.contains("0-0.json") == true)
        for path in files.paths() {
            try FileManager.default.removeItem(atPath: "\(files.lake)/stream/\(path)")
        }
        try site.catchUp(lake: files.lake)
        #expect(try files.lines().count == 3 - Int(offset))
    }

    @Test func historyOfTwoClustersIsNotMixed() throws {
        try site.publish((0..<30).map(String.init))
        try site.catchUp()
        // What another cluster has at the same place.
        try site.run(
            """
            insert into hospital_streams.events (_topic, _part, _offset, _ts, _value, _is_tombstone)
            select _topic, _part, _offset, _ts, '"other"', _is_tombstone from hospital_streams.events where _offset = 7
            """,
            "update ops.stream_offsets set lake_offset = 0")
        try site.catchUp(lake: files.lake)
        #expect(site.events().contains("lake waiting"))
        #expect(try files.lines().isEmpty)
        try site.run("delete from hospital_streams.events where _value = '\"other\"'")
        try site.catchUp(lake: files.lake)
        #expect(try differences() == [])
    }

    @Test func partitionThatAnotherProcessWritesWaitsAndEventsAreStored() throws {
        let folder = LakeFolder(lake: files.lake, topic: StreamingSite.topic, owner: "p")
        try FileManager.default.createDirectory(atPath: "\(files.lake)/stream", withIntermediateDirectories: true)
        var lock = try folder.take(0)
        #expect(lock != nil)
        let interruption = Interruption()
        let thread = Background {
            try site.consumer(endsWhenCaughtUp: false, lake: files.lake).run(until: interruption)
        }
        try site.publish(["1", "2"])
        try site.publish(["3"], to: 1)
        try wait { files.paths().contains { $0.hasSuffix("/1-0.json") } }
        try wait { try site.texts("select count(*) from hospital_streams.events") == ["3"] }
        #expect(!files.paths().contains { $0.hasSuffix("/0-0.json") })
        lock = nil
        try wait { files.paths().contains { $0.hasSuffix("/0-0.json") } }
        interruption.request()
        try thread.value()
        #expect(try differences() == [])
        #expect(try lakeOffsets() == ["2 2", "1 1"])
    }

    @Test(.enabled(if: SmallDisk.isPossible, "a disk can be mounted by root only"))
    func fullDiskStopsTheLakeAndNotTheEventsAndNothingIsMissingAfterwards() throws {
        try SmallDisk.with(megabytes: 2, owner: "root", in: FileManager.default.temporaryDirectory.path) { disk in
            let files = StreamFiles(on: disk)
            let monitor = LiveMonitor<StreamState>()
            let interruption = Interruption()
            let consumer = Background {
                try site.consumer(endsWhenCaughtUp: false, lake: disk.path, monitor: monitor).run(until: interruption)
            }
            try site.publish(["1"])
            try wait { !files.paths().isEmpty }
            try disk.fill(megabytes: 1)
            let large = "\"" + String(repeating: "x", count: 200_000) + "\""
            try site.publish(Array(repeating: large, count: 8))
            try wait { !monitor.state.isLakeWritten }
            try site.publish(["2"])
            try wait { try site.texts("select count(*) from hospital_streams.events") == ["10"] }
            let health = monitor.state.health(at: WallClock.now())
            #expect(!health.isGood && health.reasons.contains { $0.contains("the lake cannot be written") })
            try wait {
                let lag = monitor.state.metrics(at: 0, version: "1").first {
                    $0.name == "loader_stream_lake_lag_messages"
                }
                return lag?.samples.contains { $0.value >= 1 } == true
            }
            try disk.empty()
            try wait {
                monitor.state.isLakeWritten && monitor.state.partitions.values.allSatisfy { $0.lake == $0.next }
            }
            try wait { site.events().contains("lake resumed") }
            interruption.request()
            try consumer.value()
            #expect(try differences(site, files) == [])
        }
    }
}
