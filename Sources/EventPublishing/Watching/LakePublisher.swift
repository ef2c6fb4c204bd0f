public import Failures
import Files
import Ingest
import Kafka
public import Postgres
import Staging

/// Publishes the events of files that come into a lake's `batch/`, each content once; the files stay where they are.
///
/// Those that `loader watch` has moved to `processed/` are looked at as well: it may have been quicker. Files whose names say no
/// topic are passed over.
public struct LakePublisher: ~Copyable {
    /// What came of a file.
    public enum Outcome {
        /// It is published.
        case published(CheckedFile, PublishedFile)
        /// It is not, and is not tried again until it changes.
        case failed(EventFile, any Failure)
        /// It is not, because of something outside of it; that is tried again.
        case postponed(EventFile, any Failure)
        /// The folder cannot be read; that is tried again.
        case blind(any Failure)
    }

    private let processed: String
    private let rescan: Duration
    private let publisher: EventPublisher
    private let tell: (Outcome) throws -> Void
    private var batch: BatchFolder
    /// What there is nothing to do about any more, until it changes.
    private var settled: Set<FileIdentity> = []
    /// What is tried again, and what was told of it.
    private var postponed: [FileIdentity: Postponed] = [:]
    private var isBlind = false

    private struct Postponed {
        var reason: String
        var retryAt: ContinuousClock.Instant
        var backoff: Backoff
    }

    /// A publisher of the files of its lake.
    ///
    /// - Parameters:
    ///   - settle: for how long a file has to stay as it is before it counts as complete.
    ///   - rescan: after how long the folders are read although nothing happened.
    public init(
        _ publisher: EventPublisher, settle: Duration, rescan: Duration, tell: @escaping (Outcome) throws -> Void
    ) {
        processed = "\(publisher.lake)/processed"
        self.rescan = rescan
        self.publisher = publisher
        self.tell = tell
        batch = BatchFolder(path: "\(publisher.lake)/batch", settle: settle)
    }

    /// Works until somebody wants it to stop, and then throws `Interrupted`.
    ///
    /// Throws ``PublishingError`` besides when the brokers refuse events for good, and what is no failure of a file.
    public mutating func run(until interruption: Interruption) throws -> Never {
        while true {
            let next = try turn()
            try batch.wait(until: next, orEvent: true) { try interruption.check() }
        }
    }

    /// Publishes what is complete; returns when to look again.
    private mutating func turn() throws -> ContinuousClock.Instant {
        let later = ContinuousClock.now + rescan
        do {
            // In the direction in which files move: what leaves the first folder before it is read is in the second one then.
            let look = try batch.look { _ in }
            let moved = Directory(path: processed).isThere ? try BatchFile.all(in: processed).files : []
            isBlind = false
            let identities = Set((look.files + moved).map(\.identity))
            settled.formIntersection(identities)
            postponed = postponed.filter { identities.contains($0.key) }
            for file in (look.complete + moved).sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) })
            where !settled.contains(file.identity) && postponed[file.identity].map({ $0.retryAt <= .now }) ?? true {
                try publish(file)
            }
            return min(look.next ?? later, later, postponed.values.map(\.retryAt).min() ?? later)
        } catch let failure as FileFailure {
            if !isBlind {
                isBlind = true
                try tell(.blind(failure))
            }
            return later
        }
    }

    private mutating func publish(_ batchFile: BatchFile) throws {
        // Of names without a topic, and of endings that say nothing, the folder is full.
        guard let file = try? EventFile(path: batchFile.path), let topic = file.topic else { return }
        do {
            let checked = try publisher.check(file)
            let published = try publisher.publish(checked, to: topic)
            settled.insert(batchFile.identity)
            try tell(.published(checked, published))
        } catch let failure as FileFailure where failure.isAbsence {
            // Moved since; it is in the other folder at the next look.
        } catch let failure as any Failure where Self.isOutside(failure) {
            try postpone(file, batchFile.identity, because: failure)
        } catch let failure as any Failure where failure.outcome != .disconnected && failure.outcome != .locked {
            settled.insert(batchFile.identity)
            batch.unsettle(batchFile.name)
            try tell(.failed(file, failure))
        }
    }

    /// Whether it is not about the file: what is wrong can be put right without changing it.
    private static func isOutside(_ failure: any Failure) -> Bool {
        switch failure {
        case is FileFailure: true
        case let error as KafkaError: !error.isFatal && error.outcome != .disconnected
        case PublishingError.missingTopic, PublishingError.badJournal, PublishingError.noLake: true
        default: false
        }
    }

    /// Tries a file again later, and tells why where that is news.
    private mutating func postpone(_ file: EventFile, _ identity: FileIdentity, because failure: any Failure) throws {
        var known =
            postponed[identity]
            ?? Postponed(reason: "", retryAt: .now, backoff: Backoff(first: min(rescan, .seconds(30))))
        let isNew = known.reason != failure.message
        known.reason = failure.message
        known.retryAt = .now + known.backoff.next()
        postponed[identity] = known
        if isNew {
            try tell(.postponed(file, failure))
        }
    }
}
