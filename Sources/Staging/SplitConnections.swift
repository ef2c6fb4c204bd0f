public import Postgres
import Threads

/// Further connections to the server over which a load is split, kept for one load after the other.
///
/// Unchecked, because each connection is used by one thread at a time: by the one that has this object while no
/// ``SplitCopy`` has begun, by that copy's threads until it has ended.
public final class SplitConnections: @unchecked Sendable {
    /// One of them.
    final class Worker: @unchecked Sendable {
        var connection: Connection

        init(_ connection: consuming Connection) {
            self.connection = connection
        }
    }

    let workers: [Worker]

    /// Connects so many times more to where a connection goes; throws as connecting does.
    public init(besides connection: borrowing Connection, count: Int) throws(PostgresError) {
        var workers: [Worker] = []
        for _ in 0..<count {
            workers.append(Worker(try Connection(besides: connection)))
        }
        self.workers = workers
    }

    /// The process ids of the server's processes behind them.
    var backends: [Int] { workers.map { $0.connection.backendProcess } }
}

extension Connection {
    /// How many loads that are split over connections are in flight; removes what those left behind that ended in the
    /// middle.
    public mutating func splitLoadsInFlight() throws -> Int {
        try first("select ops.settle_split_loads() as loads") { try $0.value("loads", as: Int.self) } ?? 0
    }
}
