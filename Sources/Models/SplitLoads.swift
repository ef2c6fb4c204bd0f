import Failures
import Postgres

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Loads whose rows come over several connections, each of which commits its own: while one is in flight, part of its
/// rows may be seen (design §6).
enum SplitLoads {
    /// Loads are in flight, and were not done in time.
    struct InFlight: Failure {
        let loads: Int
        let waited: Int

        var message: String {
            "\(loads) load\(loads == 1 ? "" : "s") over several connections \(loads == 1 ? "was" : "were") not done "
                + "after \(waited) s: part of the rows could be seen"
        }
        var wayOut: String? { "wait for it (it is in ops.split_connections), or give it longer with --lock-wait" }
        var outcome: Outcome { .locked }
    }

    /// Runs `body` in a transaction whose snapshot has no part of a load; waits for those in flight, and removes what
    /// those left behind that ended in the middle.
    ///
    /// Throws ``InFlight`` when `seconds` are over.
    static func transaction<Value>(
        _ isolation: IsolationLevel, on connection: inout Connection, waitingUpTo seconds: Int,
        _ body: (inout Connection) throws -> Value
    ) throws -> Value {
        var waited = 0
        while true {
            let loads = try settle(&connection)
            if loads == 0 {
                let value = try connection.transaction(isolation) { connection -> Value? in
                    // One may have begun since; what begins after this statement is not in the snapshot.
                    try isNoneSeen(&connection) ? try body(&connection) : nil
                }
                if let value { return value }
            }
            guard waited < seconds * 1000 else { throw InFlight(loads: max(loads, 1), waited: seconds) }
            usleep(100_000)
            waited += 100
        }
    }

    private static func settle(_ connection: inout Connection) throws -> Int {
        try connection.first("select ops.settle_split_loads() as loads") { try $0.value("loads", as: Int.self) } ?? 0
    }

    private static func isNoneSeen(_ connection: inout Connection) throws -> Bool {
        // Of a load that is not running the rows are in no snapshot, or nobody may remove them.
        try connection.first(
            """
            select not exists (
                select 1 from ops.split_connections as c
                inner join ops.loads as l on c.load_id = l.load_id
                where l.status = 'running'
            ) as is_none
            """
        ) { try $0.value("is_none", as: Bool.self) } ?? true
    }
}
