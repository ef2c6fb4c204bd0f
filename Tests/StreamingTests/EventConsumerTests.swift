import Failures
import Foundation
import Kafka
import Postgres
import TestCluster
import Testing

@testable import Streaming

@Suite(.waitsForLong) struct EventConsumerTests {
    /// The events of the sample (Tests/Fixtures/events), one JSON object a line.
    private func sample(_ topic: String) throws -> [String] {
        let path = "\(TestCluster.checkout)/Tests/Fixtures/events/\(topic).jsonl"
        return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    @Test func sampleLandsAsItIsAndOnce() throws {
        let site = try StreamingSite()
        let topics = ["hospital.transfers", "hospital.transport"]
        var sent: [String: [String]] = [:]
        try site.publish { producer in
            for topic in topics {
                sent[topic] = try sample(topic)
                for event in sent[topic] ?? [] {
                    let id = event.split(separator: "\"").dropFirst(2).first.map { Array($0.utf8) }
                    try producer.send(to: topic, key: id, value: Array(event.utf8))
                }
            }
        }
        try site.catchUp(topics)
        let tables = ["hospital.transfers": "transfers", "hospital.transport": "transports"]
        for (topic, table) in tables {
            #expect(try site.texts("select count(*) from hospital_streams.\(table)") == ["\(sent[topic]?.count ?? 0)"])
            var connection = try site.connect()
            let events = try #require(sent[topic])
            let strangers = try connection.first(
                """
                select count(*) as strangers from (
                    select s.value::jsonb as value from unnest(\(events)::text[]) as s (value)
                    except all
                    select t._value from \(table: TableName(schema: "hospital_streams", name: table)) as t
                ) as d
                """
            ) { try $0.value("strangers", as: Int.self) }
            #expect(strangers == 0)
        }
        #expect(sent.values.map(\.count).reduce(0, +) == 8_689)
        // Once more: there is nothing more.
        _ = site.events()
        try site.catchUp(topics)
        #expect(!site.events().contains { $0.hasPrefix("stored") })
        #expect(
            try site.texts(
                """
                select sum(next_offset) from ops.stream_offsets where pipeline = 'p'
                """) == ["8689"])
    }

    @Test func messageLandsWithAllThatItHas() throws {
        let site = try StreamingSite(partitions: 1)
        try site.publish { producer in
            try producer.send(
                to: StreamingSite.topic, key: [0xFF, 0], value: Array("{\"a\": 1}".utf8),
                headers: [
                    MessageHeader("source", Array("f\"1\n".utf8)), MessageHeader("raw", [0xFF]),
                    MessageHeader("n", [1]),
                    MessageHeader("n", [2]),
                ], timestamp: 1_669_000_000_123)
            try producer.send(to: StreamingSite.topic, key: nil, value: nil)
        }
        try site.catchUp()
        #expect(
            try site.texts(
                """
                select concat_ws(' ', _topic, _part, _offset, extract(epoch from _ts), _key, _value, _headers, _is_tombstone)
                from hospital_streams.events where _offset = 0
                """) == [
                    #"lab.events 0 0 1669000000.123000 \xff00 {"a": 1} {"n": ["\u0001", "\u0002"], "raw": {"bytea": "\\xff"}, "source": "f\"1\n"} f"#
                ])
        #expect(
            try site.texts(
                """
                select concat_ws(' ', _key is null, _value is null, _headers is null, _is_tombstone)
                from hospital_streams.events where _offset = 1
                """) == ["t t t t"])
    }

    @Test func messageThatCannotLandIsADeadLetterAndTheOthersLand() throws {
        let site = try StreamingSite(partitions: 1)
        let bad: [([UInt8], String)] = [
            (Array("{".utf8), "bad_json: not a JSON value that jsonb can hold: byte 2"),
            (Array("{\"a\":\"\\u0000\"}".utf8), "bad_json: not a JSON value that jsonb can hold: byte 7"),
            ([0x22, 0xFF, 0x22], "invalid_encoding: not UTF-8: byte 2"),
            ([0x22, 0x61, 0, 0x22], "nul_byte: a NUL byte, which no text can hold: byte 3"),
            ([], "bad_json: not a JSON value that jsonb can hold: byte 1"),
        ]
        try site.publish { producer in
            for (value, _) in bad {
                try producer.send(to: StreamingSite.topic, key: Array("k".utf8), value: value)
                try producer.send(to: StreamingSite.topic, key: nil, value: Array("1".utf8))
            }
        }
        try site.catchUp()
        #expect(try site.texts("select count(*) from hospital_streams.events") == ["5"])
        #expect(
            try site.texts("select code || ': ' || reason from ops.dead_letters order by message_offset")
                == bad.map(\.1))
        #expect(
            try site.texts(
                "select concat_ws(' ', pipeline, topic, part, message_offset, message_key, message_value) "
                    + "from ops.dead_letters order by message_offset limit 1") == [#"p lab.events 0 0 \x6b \x7b"#])
        #expect(try site.texts("select next_offset || ' ' || bad_run from ops.stream_offsets") == ["10 0"])
    }

    @Test func messageThatTheTableRefusesIsADeadLetterAsItCame() throws {
        let site = try StreamingSite(partitions: 1)
        try site.run("alter table hospital_streams.events add check (_value <> '\"no\"')")
        try site.publish { producer in
            for value in ["1", "\"no\"", "2", "\"no\""] {
                try producer.send(
                    to: StreamingSite.topic, key: [7], value: Array(value.utf8), headers: [MessageHeader("h", [0x31])],
                    timestamp: 1_669_000_000_123)
            }
        }
        try site.catchUp()
        #expect(try site.texts("select _value from hospital_streams.events order by _offset") == ["1", "2"])
        #expect(
            try site.texts(
                """
                select concat_ws(
                    ' ', message_offset, extract(epoch from ts), message_key, convert_from(message_value, 'UTF8'),
                    headers, code
                )
                from ops.dead_letters order by message_offset
                """) == [
                    #"1 1669000000.123000 \x07 "no" {"h": "1"} sqlstate:23514"#,
                    #"3 1669000000.123000 \x07 "no" {"h": "1"} sqlstate:23514"#,
                ])
        #expect(try site.texts("select next_offset from ops.stream_offsets") == ["4"])
    }

    @Test func arrayOfMoreElementsThanTheServerHoldsIsADeadLetter() throws {
        let site = try StreamingSite(partitions: 1)
        // Of 32 bytes each, which become more than 1 GiB the next time that there is no room.
        let elements = [UInt8](unsafeUninitializedCapacity: (1 << 25) + 3) { buffer, count in
            for index in buffer.indices {
                buffer[index] = index % 2 == 0 ? UInt8(ascii: ",") : UInt8(ascii: "0")
            }
            count = buffer.count
            (buffer[0], buffer[count - 1]) = (UInt8(ascii: "["), UInt8(ascii: "]"))
        }
        var producer = try Producer(
            try KafkaSettings(environment: [
                "KAFKA_BOOTSTRAP_SERVERS": site.settings.servers ?? "", "KAFKA_MESSAGE_MAX_BYTES": "50000000",
            ]))
        for value in [Array("1".utf8), elements, Array("2".utf8)] {
            try producer.send(to: StreamingSite.topic, partition: 0, key: nil, value: value)
        }
        try producer.flush(until: .now + .seconds(60))
        try site.catchUp()
        #expect(try site.texts("select _value from hospital_streams.events order by _offset") == ["1", "2"])
        #expect(
            try site.texts("select concat_ws(' ', message_offset, length(message_value), code) from ops.dead_letters")
                == ["1 33554435 sqlstate:XX000"])
    }

    @Test func messageThatIsMoreThanTheServerHoldsIsADeadLetter() throws {
        let site = try StreamingSite(partitions: 1)
        // As with a text of JSON of more than 256 MB, which no test sends.
        try site.run(
            """
            create function public.limit_events() returns trigger language plpgsql as $$
            begin
                if new._value = '2' then raise exception 'too long' using errcode = '54000'; end if;
                return new;
            end
            $$
            """,
            """
            create trigger limits before insert on hospital_streams.events
            for each row execute function public.limit_events()
            """)
        try site.publish(["1", "2", "3"])
        try site.catchUp()
        #expect(try site.texts("select _value from hospital_streams.events order by _offset") == ["1", "3"])
        #expect(try site.texts("select message_offset || ' ' || code from ops.dead_letters") == ["1 sqlstate:54000"])
    }

    @Test func startIsDecidedOnceAndStoredBeforeAnythingIsConsumed() throws {
        let site = try StreamingSite(partitions: 1)
        try site.publish(["1", "2"])
        try site.catchUp(start: .latest)
        #expect(try site.texts("select next_offset from ops.stream_offsets") == ["2"])
        try site.publish(["3"])
        // What was not consumed in time comes, whatever the start is said to be.
        try site.catchUp(start: .latest)
        #expect(try site.texts("select _value from hospital_streams.events") == ["3"])
    }

    @Test func otherConsumerOfThePipelineIsFencedAndNothingComesTwice() throws {
        let site = try StreamingSite(partitions: 1)
        try site.publish(["1", "2", "3"])
        var isFirst = true
        try site.catchUp { event in
            guard case .storing = event, isFirst else { return }
            isFirst = false
            // Somebody who believes to be the owner, too, is quicker.
            try site.run("update ops.stream_offsets set epoch = epoch + 1")
        }
        let events = site.events()
        #expect(events.contains("fenced 1") && events.contains("stored 3 0"), "\(events)")
        #expect(try site.texts("select _value from hospital_streams.events order by _offset") == ["1", "2", "3"])
    }

    /// What would happen without the comparison is shown as well: these tests can fail.
    @Test(arguments: [true, false]) func whoIsTakenForDeadStoresNothingOnceOthersHaveGoneOn(isFenced: Bool) throws {
        let site = try StreamingSite(partitions: 1)
        try site.publish(["1", "2", "3"])
        var isFirst = true
        let consumer = try site.consumer(isFenced: isFenced) { event in
            guard case .storing = event, isFirst else { return }
            isFirst = false
            // What another one of the group would have done meanwhile.
            try site.run(
                """
                insert into hospital_streams.events (_topic, _part, _offset, _value, _is_tombstone)
                select 'lab.events', 0, n - 1, n::text::jsonb, false from generate_series(1, 3) as s (n)
                """, "update ops.stream_offsets set next_offset = 3, epoch = epoch + 1")
        }
        try consumer.run(until: Interruption())
        #expect(try site.texts("select count(*) from hospital_streams.events") == [isFenced ? "3" : "6"])
    }

    @Test func offsetThatSomebodyHasMovedIsNotOverwritten() throws {
        let site = try StreamingSite(partitions: 1)
        try site.publish(["1", "2", "3"])
        var isFirst = true
        try site.catchUp { event in
            guard case .storing = event, isFirst else { return }
            isFirst = false
            try site.run("update ops.stream_offsets set next_offset = 2")
        }
        #expect(try site.texts("select _value from hospital_streams.events") == ["3"])
        #expect(site.events().contains("fenced 1"))
    }

    @Test func offsetsOfAnotherClusterAreRefused() throws {
        let site = try StreamingSite(partitions: 1)
        try site.publish(["1"])
        try site.catchUp()
        try site.run("update ops.stream_offsets set cluster_id = 'elsewhere'")
        let error = #expect(throws: StreamError.self) { try site.catchUp() }
        #expect(error?.outcome == .refused && error?.message.contains("of cluster elsewhere") == true)
        #expect(try site.texts("select count(*) from hospital_streams.events") == ["1"])
    }

    @Test func serverThatGoesAwayIsWaitedForAndNothingIsLostOrComesTwice() throws {
        let site = try StreamingSite()
        try site.publish((0..<100).map(String.init), to: 0)
        try site.publish((100..<200).map(String.init), to: 3)
        var cuts = 0
        try site.catchUp { event in
            switch event {
            case .beforeCommit where cuts < 2:
                cuts += 1
                var other = try site.connect()
                // The consumer's own session, which is in its transaction.
                try other.run(
                    """
                    select pg_terminate_backend(pid, 10000) from pg_stat_activity
                    where datname = current_database() and state = 'idle in transaction'
                    """)
            default: break
            }
        }
        let events = site.events()
        #expect(cuts == 2 && events.contains("waiting") && events.contains("resumed"), "\(events)")
        #expect(
            try site.texts("select count(distinct _value) || ' ' || count(*) from hospital_streams.events") == [
                "200 200"
            ])
        #expect(try site.texts("select count(*) from ops.dead_letters") == ["0"])
    }

    @Test func twoConsumersShareThePartitionsAndEachMessageComesOnce() throws {
        let site = try StreamingSite()
        for partition in 0..<4 {
            try site.publish((0..<500).map { "\(partition * 1_000 + $0)" }, to: Int32(partition))
        }
        let interruption = Interruption()
        let threads = (0..<2).map { _ in
            Background { try site.consumer(endsWhenCaughtUp: false).run(until: interruption) }
        }
        try wait(within: 90) { try site.texts("select sum(next_offset) from ops.stream_offsets") == ["2000"] }
        try wait(within: 90) {
            try site.texts("select count(*) from ops.stream_offsets where epoch > 0") == ["4"]
        }
        interruption.request()
        for thread in threads {
            try thread.value()
        }
        #expect(
            try site.texts("select count(distinct (_part, _offset)) || ' ' || count(*) from hospital_streams.events")
                == ["2000 2000"])
    }

    @Test(arguments: [("text", "x\u{1F600}", "x\u{1F600}"), ("bytes", "\u{0}", #"\x00"#)])
    func valueIsWhatTheTopicSays(decode: String, value: String, stored: String) throws {
        let site = try StreamingSite(decode: decode, partitions: 1)
        try site.publish([value])
        try site.catchUp()
        #expect(try site.texts("select _value from hospital_streams.events") == [stored])
    }

    @Test func topicThatCannotLandIsRefusedBeforeAnythingIsConsumed() throws {
        let site = try StreamingSite()
        try site.run("alter table hospital_streams.events alter column _key type text using null")
        let error = #expect(throws: StreamError.self) { try site.catchUp() }
        #expect(
            error?.message.contains("_key of type text, and needs _key bytea") == true && error?.outcome == .refused)
        let unknown = #expect(throws: StreamError.self) { try site.catchUp(["lab.other"]) }
        #expect(unknown?.message.contains("no topic lab.other, only") == true)
    }
}
