import Kafka
import Postgres

/// Messages on their way into the database: those that land, and those that cannot.
struct EventBatch: ~Copyable {
    /// When a batch is stored: whichever comes first (specs/loader.md §3c).
    struct Limits: Sendable, Equatable {
        var messages = 5_000
        var bytes = 4 << 20
        var age = Duration.seconds(1)
    }

    private let limits: Limits
    var landings: [LandingRows]
    private var deadLetters: DeadLetterRows
    /// How many messages land.
    private(set) var rowCount = 0
    /// How many bytes there are of all.
    private var byteCount = 0
    /// Whose rows are on their way, or were refused.
    private var sent: LandingRows?
    /// When the first message came.
    private var since: ContinuousClock.Instant?

    init(_ topics: [StreamTopic], pipeline: String, limits: Limits) {
        self.limits = limits
        landings = topics.map { LandingRows($0) }
        deadLetters = DeadLetterRows(pipeline: pipeline)
    }

    /// How many messages do not land.
    var deadLetterCount: Int { deadLetters.rows.count }

    var isEmpty: Bool { rowCount == 0 && deadLetterCount == 0 }

    /// Whether it is time to store it.
    var isFull: Bool { rowCount + deadLetterCount >= limits.messages || byteCount >= limits.bytes }

    /// When it has waited long enough; nil while there is nothing in it.
    var due: ContinuousClock.Instant? { since.map { $0 + limits.age } }

    /// Takes a message; false when it could not be a row and is a dead letter.
    mutating func add(_ message: borrowing Message) -> Bool {
        if since == nil {
            since = .now
        }
        let landing = landings[message.topicIndex]
        let before = landing.rows.buffer.count + deadLetters.rows.buffer.count
        let problem = landing.add(message)
        if let problem {
            deadLetters.add(message, of: landing.topic, because: problem)
        } else {
            rowCount += 1
        }
        byteCount += landing.rows.buffer.count + deadLetters.rows.buffer.count - before
        return problem == nil
    }

    /// Makes a dead letter of the row that the server has refused, and returns which it was; nil where it does not say that.
    mutating func bury(refusedBy error: PostgresError) -> (partition: TopicPartition, offset: Int64, row: Int)? {
        // Several topics may have one table: which of them it is about only whoever has sent it knows.
        guard let landing = sent, let row = landing.rows.row(refusedBy: error) else { return nil }
        let message = landing.landed(row)
        landing.rows.remove(row)
        rowCount -= 1
        deadLetters.add(message, of: landing.topic, because: error)
        return (TopicPartition(landing.topic.name, message.partition), message.offset, row)
    }

    /// Whether one of these rows is of a partition; there may be fewer of them.
    func hasRow(of partition: TopicPartition, in rows: Range<Int>) -> Bool {
        guard let landing = landings.first(where: { $0.topic.name == partition.topic }) else { return false }
        return rows.clamped(to: 0..<landing.rows.count).contains { landing.landed($0).partition == partition.partition }
    }

    /// Sends everything; part of the transaction that moves the offsets.
    mutating func write(to connection: inout Connection) throws {
        for landing in landings {
            sent = landing
            try landing.rows.write(to: &connection)
        }
        sent = nil
        try deadLetters.rows.write(to: &connection)
    }

    /// Forgets everything and keeps the memory.
    mutating func removeAll() {
        for landing in landings {
            landing.rows.removeAll()
        }
        deadLetters.rows.removeAll()
        (rowCount, byteCount, since) = (0, 0, nil)
    }
}
