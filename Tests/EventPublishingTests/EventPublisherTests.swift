import Failures
import Foundation
import Kafka
import Postgres
import TestCluster
import TestKafka
import Testing

@testable import EventPublishing

/// Files to an embedded broker.
@Suite(.waitsForLong) struct EventPublisherTests {
    private let site: PublishingSite

    init() throws {
        site = try PublishingSite()
    }

    /// Somebody pulled the plug.
    private struct Crash: Error {}

    private func lines(_ range: ClosedRange<Int>) -> String {
        range.map { #"{"person_id": "p\#($0 % 7)", "n": \#($0)}"# + "\n" }.joined()
    }

    @Test func eventsComeWithKeyAndOriginInTheOrderOfAPerson() throws {
        let path = try site.write("a.jsonl", lines(1...500))
        let results = try site.publish(path)
        #expect(results.map(\.result) == [.published] && results[0].events == 500 && results[0].published == 500)
        let messages = try site.messages()
        #expect(messages.count == 500)
        for message in messages {
            #expect(message.key == "p\(message.line % 7)")
            #expect(message.value == #"{"person_id": "\#(message.key ?? "")", "n": \#(message.line)}"#)
            #expect(message.headers["source"] == "a.jsonl" && message.headers["source_sha256"] == results[0].sha256)
        }
        for (_, events) in Dictionary(grouping: messages, by: { $0.key }) {
            #expect(Set(events.map(\.partition)).count == 1)
            #expect(events.map(\.line) == events.map(\.line).sorted())
        }
    }

    @Test func contentIsPublishedOnceUnderWhateverNameUnlessAskedFor() throws {
        let path = try site.write("a.jsonl", lines(1...10))
        let copy = try site.write("b.jsonl", lines(1...10))
        #expect(try site.publish(path, copy).map(\.result) == [.published, .already])
        #expect(try site.publish(path).map(\.result) == [.already])
        #expect(try site.messages().count == 10)
        #expect(try site.publish(path, again: true).map(\.result) == [.published])
        #expect(try site.publish(path).map(\.result) == [.already])
        #expect(try site.messages().count == 20)
        #expect(try site.journal().count == 4)
    }

    @Test func anotherClusterHasNothingYet() throws {
        let path = try site.write("a.jsonl", lines(1...10))
        try site.publish(path)
        site.broker = try EmbeddedBroker()
        try site.broker.createTopic("t", partitions: 3)
        #expect(try site.publish(path).map(\.result) == [.published])
        #expect(try site.messages().count == 10)
    }

    @Test func whatWasBegunGoesOnWithWhatIsMissing() throws {
        let path = try site.write("a.jsonl", lines(1...5_000))
        try site.publish(try site.write("b.jsonl", lines(6_000...6_100)))
        #expect(throws: Crash.self) {
            try site.publish(path) { event in
                if case .publishing(_, _, let events) = event, events > 2_000 { throw Crash() }
            }
        }
        let before = try site.messages().filter { $0.headers["source"] == "a.jsonl" }.count
        let results = try site.publish(path)
        #expect(results.map(\.result) == [.completed] && results[0].published == 5_000 - before)
        let messages = try site.messages().filter { $0.headers["source"] == "a.jsonl" }
        #expect(messages.map(\.line).sorted() == Array(1...5_000))
        for (_, events) in Dictionary(grouping: messages, by: { $0.key }) {
            #expect(events.map(\.line) == events.map(\.line).sorted())
        }
        #expect(try site.publish(path).map(\.result) == [.already])
    }

    @Test func everythingMayBeThereAlready() throws {
        let path = try site.write("a.jsonl", lines(1...100))
        #expect(throws: Crash.self) {
            try site.publish(path) { event in
                if case .sent = event { throw Crash() }
            }
        }
        let results = try site.publish(path)
        #expect(results.map(\.result) == [.completed] && results[0].published == 0)
        #expect(try site.messages().count == 100)
    }

    @Test func whatWasRecordedAndIsNotThereAnyMoreIsToBeDecidedAbout() throws {
        let path = try site.write("a.jsonl", lines(1...100))
        #expect(throws: Crash.self) {
            try site.publish(path) { event in
                if case .sent = event { throw Crash() }
            }
        }
        // The embedded broker drops the oldest once there is too much.
        var producer = try Producer(site.kafka)
        let bytes = (0..<100_000).map { _ in UInt8.random(in: 0...255) }
        for _ in 0..<70 {
            for partition in 0..<2 as Range<Int32> {
                try producer.send(to: "t", partition: partition, key: nil, value: bytes)
            }
            try producer.flush(until: .now + .seconds(60))
        }
        #expect {
            try site.publish(path)
        } throws: { error in
            guard let error = error as? PublishingError, case .unreadable = error else { return false }
            return error.outcome == .decisionNeeded && error.wayOut?.contains("--again") == true
        }
    }

    @Test func fileThatIsAnotherSinceItWasCheckedIsNotPublished() throws {
        let path = try site.write("a.jsonl", lines(1...100))
        let publisher = try EventPublisher(.init(lake: site.lake), kafka: site.kafka, interruption: Interruption())
        let checked = try publisher.check(EventFile(path: path))
        try site.write("a.jsonl", lines(1...101))
        #expect {
            _ = try publisher.publish(checked, to: "t")
        } throws: { error in
            guard case .changed(_, published: 0) = error as? PublishingError else { return false }
            return true
        }
        #expect(try site.messages().isEmpty)
    }

    @Test func stopSaysHowFarItIsAndTheNextOneGoesOn() throws {
        let path = try site.write("a.jsonl", lines(1...5_000))
        let interruption = Interruption()
        #expect {
            try site.publish(path, interruption: interruption) { event in
                if case .publishing(_, _, let events) = event, events > 1_000 { interruption.request() }
            }
        } throws: { error in
            (error as? Interrupted)?.aftermath?.contains(/^\d+ of 5000 events of a.jsonl are published; the/) == true
        }
        #expect(try site.publish(path).map(\.result) == [.completed])
        #expect(try site.messages().map(\.line).sorted() == Array(1...5_000))
    }

    @Test func brokerThatIsAwayForAWhileIsWaitedFor() throws {
        let path = try site.write("a.jsonl", lines(1...8_000))
        var isDown = false
        var isTold = false
        let results = try site.publish(path) { event in
            switch event {
            case .publishing where !isDown:
                isDown = true
                site.broker.setDown(true)
            case .waiting where isDown:
                isTold = true
                site.broker.setDown(false)
            default: break
            }
        }
        #expect(isTold && results.map(\.result) == [.published])
        #expect(Set(try site.messages().map(\.line)) == Set(1...8_000))
    }
}
