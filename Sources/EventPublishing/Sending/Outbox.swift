import Kafka
import Postgres
import Staging

/// Sends the events of files, and waits for whatever they have to wait for: room in the queue, brokers that are away,
/// consumers of an embedded broker.
struct Outbox: ~Copyable {
    /// What delivery reports are added to.
    private final class Deliveries {
        var room: EmbeddedRoom?
    }

    private var producer: Producer
    private let deliveries = Deliveries()
    private let interruption: Interruption
    private let observe: (PublishingEvent) throws -> Void

    /// How many messages were delivered when that was last seen to grow, and when that was.
    private var progress = (delivered: 0, at: ContinuousClock.now)
    private var lastError: KafkaError?
    private var isWaiting = false

    /// For so long nothing is told of brokers that do not answer, or consumers that do not consume.
    private static let silence = Duration.seconds(2)
    /// The same where librdkafka has no complaint: somebody may just be slow.
    private static let longSilence = Duration.seconds(10)
    /// For so long a stop waits for what is on its way.
    private static let farewell = Duration.seconds(5)
    private static let eventsPerLook = 256
    /// Of small messages the number bounds what the queue takes: each of them costs about 1 KiB besides its bytes.
    private static let bounds = ["queue.buffering.max.kbytes": "16384", "queue.buffering.max.messages": "16384"]

    init(
        _ kafka: KafkaSettings, interruption: Interruption, observe: @escaping (PublishingEvent) throws -> Void
    ) throws(KafkaError) {
        let deliveries = deliveries
        producer = try Producer(kafka.orElse(Self.bounds), delivered: { deliveries.room?.deliver($0) })
        self.interruption = interruption
        self.observe = observe
    }

    /// Sends the events of a file but for those of some lines, and waits until the brokers have them; returns how many.
    ///
    /// Throws ``PublishingError`` and `Interrupted`.
    mutating func send(
        _ checked: CheckedFile, rules: EventRules, except there: LineSet?, to topic: OpenTopic, isEmbedded: Bool
    ) throws -> Int {
        let before = producer.delivered
        let known = there?.count ?? 0
        progress = (before, .now)
        do {
            deliveries.room = isEmbedded ? try topic.room ?? topic.readRoom() : nil
            defer {
                // Of what is still on its way then nobody would hear: it is read anew.
                topic.room = deliveries.room.flatMap { $0.pending == 0 ? $0 : nil }
                deliveries.room = nil
            }
            try sendAll(checked, rules: rules, except: there, to: topic)
            while producer.pending > 0 {
                try wait(for: .milliseconds(100))
            }
            try producer.throwFailure()
            return producer.delivered - before
        } catch let error as KafkaError {
            throw PublishingError.undelivered(
                path: checked.file.path, delivered: known + producer.delivered - before, events: checked.events, error)
        } catch StagingError.changedWhileRead {
            // What is on its way still is this file's, not the next one's.
            try drain()
            throw PublishingError.changed(path: checked.file.path, published: known + producer.delivered - before)
        } catch is Interrupted {
            try drain()
            let count = known + producer.delivered - before
            throw Interrupted(
                aftermath: "\(count) of \(checked.events) events of \(checked.file.name) are published; "
                    + "the same command publishes the rest")
        } catch {
            // What is on its way is this file's; what becomes of it is not what went wrong here.
            try? drain()
            throw error
        }
    }

    /// Waits for what is on its way, not for long.
    private mutating func drain() throws {
        let end = ContinuousClock.now + Self.farewell
        while producer.pending > 0, .now < end {
            try producer.poll(for: .milliseconds(100))
        }
    }

    private mutating func sendAll(
        _ checked: CheckedFile, rules: EventRules, except there: LineSet?, to topic: OpenTopic
    ) throws {
        var reader = try EventReader(checked.file, rules: rules)
        guard reader.identity == checked.identity else {
            throw PublishingError.changed(path: checked.file.path, published: 0)
        }
        let headers = SharedHeaders([
            MessageHeader(EventHeader.source, Array(checked.file.name.utf8)),
            MessageHeader(EventHeader.sha256, Array(checked.sha256.utf8)),
        ])
        var digits: [UInt8] = []
        var count = 0
        reading: while true {
            switch try reader.next() {
            case .end: break reading
            case .defect: throw StagingError.changedWhileRead(path: checked.file.path)
            case .event: break
            }
            count += 1
            if count.isMultiple(of: Self.eventsPerLook) {
                try interruption.check()
                try observe(.publishing(checked.file, bytes: reader.bytesRead, events: count))
            }
            guard there?.contains(reader.line) != true else { continue }
            Self.write(reader.line, to: &digits)
            try reader.withEvent { key, value in
                try digits.withUnsafeBytes { line in
                    if deliveries.room != nil {
                        let size = Producer.size(
                            key: key?.count ?? 0, value: value.count, headers: headers, adding: EventHeader.line,
                            line.count)
                        try makeRoom(for: size, in: topic)
                        deliveries.room?.send(size)
                    }
                    while try !producer.send(
                        to: topic.access.topic, key: key, value: value, headers: headers, adding: EventHeader.line, line
                    ) {
                        try wait(for: .milliseconds(100))
                    }
                }
            }
            if count.isMultiple(of: Self.eventsPerLook) {
                try producer.poll()
            }
        }
        guard try reader.finish() == checked.content else {
            throw StagingError.changedWhileRead(path: checked.file.path)
        }
    }

    /// Writes a number in digits.
    private static func write(_ number: Int, to digits: inout [UInt8]) {
        digits.removeAll(keepingCapacity: true)
        var rest = number
        repeat {
            digits.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        digits.reverse()
    }

    /// Waits until an embedded broker can keep one more message.
    private mutating func makeRoom(for size: Int, in topic: OpenTopic) throws {
        let start = ContinuousClock.now
        var isTold = false
        while deliveries.room?.hasRoom(for: size) == false {
            try wait(for: .milliseconds(20))
            guard var room = deliveries.room, !room.hasRoom(for: size) else { break }
            try topic.refresh(&room)
            deliveries.room = room
            if !isTold, start + Self.silence < .now, !room.hasRoom(for: size), room.pending == 0,
                let event = topic.fullness(of: room)
            {
                isTold = true
                try observe(event)
            }
        }
        if isTold {
            try observe(.resumed)
        }
    }

    /// Hears of deliveries, waits for them, and tells when there are none for long.
    private mutating func wait(for time: Duration) throws {
        try interruption.check()
        try producer.poll(for: time)
        if let error = producer.takeClusterError() {
            lastError = error
        }
        guard producer.delivered == progress.delivered, producer.pending > 0 else {
            progress = (producer.delivered, .now)
            lastError = nil
            if isWaiting {
                isWaiting = false
                try observe(.resumed)
            }
            return
        }
        if !isWaiting, progress.at + (lastError == nil ? Self.longSilence : Self.silence) < .now {
            isWaiting = true
            try observe(.waiting(lastError))
        }
    }
}
