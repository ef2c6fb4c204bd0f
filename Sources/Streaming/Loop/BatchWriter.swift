import Kafka
import Postgres
import Synchronization
import Threads

/// A consumer's side of the server: it stores batches, one at a time, on a thread of its own, so that the next one is read
/// and checked meanwhile; what else is asked is asked in between, on the same connection.
///
/// Unchecked, because its thread has it from ``begin(_:of:ledger:within:beforeCommit:)`` until ``finish()``, and the consumer's
/// the rest of the time.
final class BatchWriter: @unchecked Sendable {
    /// Messages of a partition that the server has refused.
    private struct Refusals {
        /// Those up to the last one that followed each other.
        var run: BadRun
        /// Which row came behind the last one.
        var row = 0
    }

    /// What became of a batch.
    enum Outcome {
        case stored
        /// Somebody else was quicker: nothing is stored.
        case fenced
        /// The server is away, and nobody asks it again before this time.
        case away(PostgresError, until: ContinuousClock.Instant)
        case failed(any Error)
    }

    /// The batch on its way, or the last one that was.
    private(set) var batch: EventBatch
    /// What of which partitions it is.
    private(set) var claims: [Claim] = []
    private var link: ServerLink
    private var thread: WorkerThread?
    /// What of the batch the server has refused, by partition.
    private var refusals: [TopicPartition: Refusals] = [:]
    private let outcome = Mutex<Outcome?>(nil)
    /// Whether a batch is on its way, or nobody has asked yet what became of it.
    private(set) var isBusy = false

    init(_ connect: @escaping () throws -> Connection, batch: consuming EventBatch) {
        link = ServerLink(connect)
        self.batch = batch
    }

    /// Connects; throws where that fails, whether it would pass or not.
    func open() throws {
        try link.open()
    }

    /// Asks the server something else; no batch may be on its way.
    func ask<Value>(_ body: (inout Connection) throws -> Value) throws -> ServerLink.Answer<Value> {
        precondition(!isBusy, "a batch is on its way")
        return try link.ask(body)
    }

    /// Begins to store a batch with the offsets behind it, in one transaction; its memory is exchanged for the last one's.
    ///
    /// `limit` is how long a statement may take where it is less than usual; `beforeCommit` is called on the other thread.
    func begin(
        _ next: inout EventBatch, of claims: [Claim], ledger: OffsetLedger, within limit: Duration?,
        beforeCommit: @escaping () throws -> Void
    ) {
        swap(&batch, &next)
        next.removeAll()
        self.claims = claims
        refusals = [:]
        start(ledger, limit, beforeCommit)
    }

    /// Stores what is left of a batch, once a message was taken out that was refused.
    func beginAgain(ledger: OffsetLedger, beforeCommit: @escaping () throws -> Void) {
        start(ledger, nil, beforeCommit)
    }

    /// Whether it is known what became of the batch.
    var isDone: Bool { isBusy && outcome.withLock { $0 != nil } }

    /// Waits for what becomes of the batch; nil where none is on its way.
    func finish() -> Outcome? {
        guard isBusy else { return nil }
        if let thread = thread.take() {
            thread.join()
        }
        isBusy = false
        return outcome.withLock { outcome in
            defer { outcome = nil }
            return outcome
        }
    }

    /// What was stored was worth it: the next outage begins with a short wait again.
    func worked() {
        link.worked()
    }

    /// Makes a dead letter of the message that the server has refused, and returns the run of those that it ends; nil where
    /// the server does not say which message that is.
    func bury(refusedBy error: PostgresError) -> (partition: TopicPartition, run: BadRun)? {
        guard let refused = batch.bury(refusedBy: error) else { return nil }
        var known = refusals(of: refused.partition)
        if refused.row >= known.row {
            if batch.hasRow(of: refused.partition, in: known.row..<refused.row) {
                known.run.end()
            }
            known.run.add(refused.offset)
            known.row = refused.row
        } else {
            // What an index does not take the server finds out later than what a rule of the table does not allow.
            known.row -= 1
            if !batch.hasRow(of: refused.partition, in: refused.row..<known.row) {
                known.run.add(refused.offset)
            }
        }
        refusals[refused.partition] = known
        return (refused.partition, known.run)
    }

    /// The messages of a claim of the batch that the server has refused, up to the last one, one after the other.
    func refusedRun(of claim: Claim) -> BadRun {
        let known = refusals(of: claim.partition)
        return known.run.count > 0 && batch.hasRow(of: claim.partition, in: known.row..<Int.max) ? BadRun() : known.run
    }

    private func refusals(of partition: TopicPartition) -> Refusals {
        refusals[partition]
            ?? Refusals(run: claims.first { $0.partition == partition }?.refusedRun ?? BadRun())
    }

    /// Hands the rows of a batch that is stored to a lake, and forgets the rest of it.
    func empty(into lake: StreamLake?) {
        lake?.take(&batch, of: claims)
        batch.removeAll()
    }

    private func start(_ ledger: OffsetLedger, _ limit: Duration?, _ beforeCommit: @escaping () throws -> Void) {
        isBusy = true
        let work = Work { [self] in
            let result = store(ledger, limit, beforeCommit)
            outcome.withLock { $0 = result }
        }
        if let started = WorkerThread({ work.run() }) {
            thread = consume started
        } else {
            // No thread is left: then one after the other.
            work.run()
        }
    }

    /// Unchecked, because only one thread runs it, and whoever made it waits for that.
    private struct Work: @unchecked Sendable {
        let run: () -> Void
    }

    private struct Fenced: Error {}

    private func store(_ ledger: OffsetLedger, _ limit: Duration?, _ beforeCommit: () throws -> Void) -> Outcome {
        do {
            let answer = try link.ask { session in
                try session.transaction { session in
                    if let limit {
                        try session.run("set local statement_timeout = \(verbatim: "\(limit / .milliseconds(1))")")
                    }
                    guard try ledger.advance(claims, &session) else { throw Fenced() }
                    try batch.write(to: &session)
                    try beforeCommit()
                }
            }
            return switch answer {
            case .value: .stored
            case .away(let error, let time): .away(error, until: time)
            }
        } catch is Fenced {
            return .fenced
        } catch {
            return .failed(error)
        }
    }
}
