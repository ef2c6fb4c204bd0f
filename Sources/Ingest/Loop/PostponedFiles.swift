import Failures
import Postgres
import Staging

/// The files that stay in `batch/` because of something that may pass, and when each is tried again.
///
/// A load that fails at its end has cost the server all of it, so a file is tried less and less often: after the time
/// between two looks, then twice as long every time. It is tried at once when it is delivered anew, or the row of its feed
/// is another one.
struct PostponedFiles {
    /// The longest wait of a file.
    static let longestWait = Duration.seconds(600)

    private struct Entry {
        let identity: FileIdentity
        let feed: String
        var feedRow: String?
        var hindrance: Hindrance
        var backoff: Backoff
        var due: ContinuousClock.Instant
    }

    private let firstWait: Duration
    private var entries: [String: Entry] = [:]

    /// None yet; each waits for so long first.
    init(firstWait: Duration) {
        self.firstWait = firstWait
    }

    /// How many wait for their load.
    var loadCount: Int { entries.values.count { !$0.hindrance.isMove } }
    /// How many wait for their move.
    var moveCount: Int { entries.values.count { $0.hindrance.isMove } }
    /// When the next one is to be tried again.
    var nextDue: ContinuousClock.Instant? { entries.values.map(\.due).min() }

    /// Whether a file is to be tried now.
    func isDue(_ file: BatchFile, at now: ContinuousClock.Instant) -> Bool {
        entries[file.name].map { $0.due <= now || $0.identity != file.identity } ?? true
    }

    /// A file was tried and stays; returns whether what is in its way is something else than the last time.
    mutating func postpone(
        _ delivery: Delivery, _ identity: FileIdentity, because hindrance: Hindrance, feedRow: String?,
        at now: ContinuousClock.Instant
    ) -> Bool {
        let last = entries[delivery.name]
        var backoff = Backoff(first: firstWait, longest: max(firstWait, Self.longestWait))
        if let last, last.identity == identity, last.feedRow == feedRow {
            backoff = last.backoff
        }
        let due = now + backoff.next()
        entries[delivery.name] = Entry(
            identity: identity, feed: delivery.feed.name, feedRow: feedRow, hindrance: hindrance, backoff: backoff,
            due: due)
        return last?.hindrance.failure.message != hindrance.failure.message
            || last?.hindrance.isMove != hindrance.isMove
    }

    /// A file is not in the way any more.
    mutating func forget(_ name: String) {
        entries[name] = nil
    }

    /// Forgets the files that are not there any more.
    mutating func keep(_ names: Set<String>) {
        entries = entries.filter { names.contains($0.key) }
    }

    /// Makes the files due whose feeds are not what they were when they were tried.
    mutating func note(feedRows: [String: String], at now: ContinuousClock.Instant) {
        for (name, entry) in entries where entry.feedRow != feedRows[entry.feed] {
            entries[name]?.due = min(entry.due, now)
        }
    }
}
