import Failures
import Postgres
import Threads

/// The part of a load that goes over further connections, each with a thread and a transaction of its own.
///
/// They commit when ``commit()`` says so, before the load's own transaction does: what they have sent counts once the
/// ledger says that the load is there (design §6).
final class SplitCopy: Sendable {
    private enum Decision {
        case commit
        case rollback
    }

    private struct State {
        /// Connections that a thread has.
        var begun = 0
        /// Connections that have sent everything.
        var ready = 0
        var committed = 0
        /// Connections that came to another end than they should.
        var failed = 0
        var loaded = 0
        var failure: (any Error)?
        var decision: Decision?
    }

    /// How long a connection waits for a lock, which another of the same load may have: the server sees no deadlock where
    /// one of the two waits on our side.
    private static let lockTimeout = "2s"

    /// Somebody decided that nothing of the load is to stay.
    private struct RolledBack: Error {}

    private let connections: SplitConnections
    private let state = Monitor(State())

    /// A copy over these connections that has not begun.
    init(over connections: SplitConnections) {
        self.connections = connections
    }

    /// The server's processes that have a part in it.
    var backends: [Int] { connections.backends }

    /// Ends a wait for a lock in time, for the rest of the transaction that is open.
    static func limitWaits(_ connection: inout Connection) throws {
        try connection.run("set local lock_timeout = \(verbatim: "'\(lockTimeout)'")")
    }

    /// Has every connection take batches; throws when there is no thread for one.
    func begin(_ sender: RowSender) throws {
        for worker in connections.workers {
            state.update { $0.begun += 1 }
            guard WorkerThread({ self.work(worker, sender) }) != nil else {
                state.update { $0.begun -= 1 }
                throw StagingError.noThread
            }
        }
    }

    /// How many rows the server has taken over all of them; waits until they have sent everything, throws what kept one
    /// of them from it.
    func loaded() throws -> Int {
        let count = connections.workers.count
        return try state.when { state in
            if state.failed > 0 { throw state.failure ?? CancellationError() }
            return state.ready == count ? state.loaded : nil
        }
    }

    /// What went wrong on one of them.
    var failure: (any Error)? { state.update { $0.failure } }

    /// Commits all of them, and waits for it.
    ///
    /// Throws when one did not, after all have come to their end: others may have, and the load has to be undone. An error
    /// of a connection that was lost goes before others: what it sent may still be committed.
    func commit() throws {
        let count = connections.workers.count
        state.update { $0.decision = .commit }
        try state.when { state -> Void? in
            guard state.committed + state.failed == count else { return nil }
            if let failure = state.failure { throw failure }
            return ()
        }
    }

    /// Waits until no thread has a connection any more; rolls back where nothing was decided.
    func end() {
        state.update { $0.decision = $0.decision ?? .rollback }
        state.when { $0.committed + $0.failed == $0.begun ? () : nil }
    }

    private func work(_ worker: SplitConnections.Worker, _ sender: RowSender) {
        do {
            try worker.connection.transaction { connection in
                try Self.limitWaits(&connection)
                let loaded = try sender.send(on: &connection)
                state.update { state in
                    state.ready += 1
                    state.loaded += loaded
                }
                guard state.when({ $0.decision }) == .commit else { throw RolledBack() }
            }
            state.update { $0.committed += 1 }
        } catch {
            // Somebody else gave up, and has said why.
            let isFollowing = error is CancellationError || error is RolledBack
            state.update { state in
                if !isFollowing, state.failure == nil || (error as? PostgresError)?.outcome == .disconnected {
                    state.failure = error
                }
            }
            // The others need not go on, and find the reason when they ask for it.
            sender.channel.close()
            state.update { $0.failed += 1 }
        }
    }
}
