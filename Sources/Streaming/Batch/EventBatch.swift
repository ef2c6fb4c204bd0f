import Kafka
import Postgres
import Staging

/// Messages on their way into the landing tables, as rows of binary COPY, and those that could not be rows.
struct EventBatch: ~Copyable {
    /// When a batch is stored: whichever comes first (specs/loader.md §3c).
    struct Limits: Sendable, Equatable {
        var rows = 5_000
        var bytes = 4 << 20
        var age = Duration.seconds(1)
    }

    /// The rows of one topic.
    private struct Landing: ~Copyable {
        let topic: StreamTopic
        let name: [UInt8]
        var rows = CopyBuffer(capacity: 1 << 16)
        var count = 0

        init(_ topic: StreamTopic) {
            self.topic = topic
            name = Array(topic.name.utf8)
        }
    }

    private let limits: Limits
    private let pipeline: [UInt8]
    private var landings: [LandingBox]
    private var deadLetters = CopyBuffer(capacity: 1 << 12)
    /// How many messages did not land.
    private(set) var deadLetterCount = 0
    /// How many messages landed.
    private(set) var rowCount = 0
    /// When the first message came.
    private(set) var since: ContinuousClock.Instant?

    /// Noncopyable values cannot be in an array.
    private final class LandingBox {
        var landing: Landing

        init(_ topic: StreamTopic) {
            landing = Landing(topic)
        }
    }

    init(_ topics: [StreamTopic], pipeline: String, limits: Limits) {
        self.limits = limits
        self.pipeline = Array(pipeline.utf8)
        landings = topics.map { LandingBox($0) }
    }

    var isEmpty: Bool { rowCount == 0 && deadLetterCount == 0 }

    /// Whether it is time to store it.
    var isFull: Bool {
        rowCount + deadLetterCount >= limits.rows || byteCount >= limits.bytes
    }

    /// When it has waited long enough; nil while there is nothing in it.
    var due: ContinuousClock.Instant? { since.map { $0 + limits.age } }

    private(set) var byteCount = 0

    /// Takes a message; false when it could not be a row and is a dead letter.
    mutating func add(_ message: borrowing Message) -> Bool {
        if since == nil {
            since = .now
        }
        let box = landings[message.topicIndex]
        let start = box.landing.rows.count
        let problem = append(message, to: &box.landing)
        guard let problem else {
            box.landing.count += 1
            rowCount += 1
            byteCount += box.landing.rows.count - start
            return true
        }
        box.landing.rows.truncate(to: start)
        let before = deadLetters.count
        bury(message, box.landing.name, because: problem)
        byteCount += deadLetters.count - before
        deadLetterCount += 1
        return false
    }

    private mutating func append(_ message: borrowing Message, to landing: inout Landing) -> DeadLetterCode? {
        landing.rows.beginBinaryRow(fields: LandingTable.columns.count)
        landing.name.withUnsafeBytes { landing.rows.appendBinary(bytes: $0) }
        landing.rows.appendBinary(message.partition)
        landing.rows.appendBinary(message.offset)
        Self.append(message.timestamp, to: &landing.rows)
        message.withKey { Self.append($0, to: &landing.rows) }
        let decoding = landing.topic.decoding
        let problem = message.withValue { value -> DeadLetterCode? in
            guard let value else {
                landing.rows.appendBinaryNull()
                return nil
            }
            if let problem = decoding.problem(of: value) { return problem }
            switch decoding {
            case .json: landing.rows.appendBinary(json: value)
            case .text, .bytes: landing.rows.appendBinary(bytes: value)
            }
            return nil
        }
        guard problem == nil else { return problem }
        HeaderEncoder.append(of: message, to: &landing.rows)
        landing.rows.appendBinary(message.isTombstone ? UInt8(1) : 0)
        return nil
    }

    private mutating func bury(_ message: borrowing Message, _ topic: [UInt8], because code: DeadLetterCode) {
        deadLetters.beginBinaryRow(fields: Self.deadLetterColumns.count)
        pipeline.withUnsafeBytes { deadLetters.appendBinary(bytes: $0) }
        topic.withUnsafeBytes { deadLetters.appendBinary(bytes: $0) }
        deadLetters.appendBinary(message.partition)
        deadLetters.appendBinary(message.offset)
        Self.append(message.timestamp, to: &deadLetters)
        message.withKey { Self.append($0, to: &deadLetters) }
        message.withValue { Self.append($0, to: &deadLetters) }
        HeaderEncoder.append(of: message, to: &deadLetters)
        for text in [code.rawValue, code.reason] {
            Array(text.utf8).withUnsafeBytes { deadLetters.appendBinary(bytes: $0) }
        }
    }

    private static let deadLetterColumns = [
        "pipeline", "topic", "part", "message_offset", "ts", "message_key", "message_value", "headers", "code",
        "reason",
    ]

    private static func append(_ bytes: UnsafeRawBufferPointer?, to rows: inout CopyBuffer) {
        guard let bytes else {
            rows.appendBinaryNull()
            return
        }
        rows.appendBinary(bytes: bytes)
    }

    /// A time in milliseconds since 1970 as microseconds since 2000.
    private static func append(_ time: Int64?, to rows: inout CopyBuffer) {
        guard let time else {
            rows.appendBinaryNull()
            return
        }
        rows.appendBinary((time - 946_684_800_000) * 1_000)
    }

    /// Sends everything; part of the transaction that moves the offsets.
    func write(to connection: inout Connection) throws {
        for box in landings where box.landing.count > 0 {
            try Self.copy(
                box.landing.rows, into: box.landing.topic.target, LandingTable.columns, count: box.landing.count,
                &connection)
        }
        if deadLetterCount > 0 {
            try Self.copy(
                deadLetters, into: TableName(schema: "ops", name: "dead_letters"), Self.deadLetterColumns,
                count: deadLetterCount, &connection)
        }
    }

    private static func copy(
        _ rows: borrowing CopyBuffer, into table: TableName, _ columns: [String], count: Int,
        _ connection: inout Connection
    ) throws {
        let list = columns.map { SQL.quoted($0) }.joined(separator: ", ")
        let copied = try connection.copyIn("copy \(table: table) (\(verbatim: list)) from stdin (format binary)") {
            writer in
            try Self.write(&writer) { $0.appendBinaryHeader() }
            try rows.withBytes { try writer.write($0) }
            try Self.write(&writer) { $0.appendBinaryTrailer() }
        }
        // A trigger may have taken some away.
        guard copied == count else {
            throw PostgresError(.usage, "\(table) took \(copied) of \(count) messages")
        }
    }

    private static func write(_ writer: inout CopyWriter, _ fill: (inout CopyBuffer) -> Void) throws {
        var buffer = CopyBuffer(capacity: 64)
        fill(&buffer)
        try buffer.withBytes { try writer.write($0) }
    }

    /// Forgets everything and keeps the memory.
    mutating func removeAll() {
        for box in landings {
            box.landing.rows.removeAll()
            box.landing.count = 0
        }
        deadLetters.removeAll()
        (rowCount, deadLetterCount, byteCount, since) = (0, 0, 0, nil)
    }
}

extension StreamTopic.Decoding {
    /// The rule that a value breaks; nil when its column can hold it.
    fileprivate func problem(of value: UnsafeRawBufferPointer) -> DeadLetterCode? {
        // What one field of a row can be in Postgres, with a margin for the others.
        guard value.count < 1 << 29 else { return .tooLarge }
        switch self {
        case .bytes: return nil
        case .text, .json:
            switch TextEncoding.check(value) {
            case nil: return self == .json && !JSONValidator.isValid(value, isStoredAsText: false) ? .badJSON : nil
            case .nulByte: return .nulByte
            default: return .invalidEncoding
            }
        }
    }
}
