import Postgres

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// An attempt that a lost connection interrupted.
extension Ledger {
    /// Takes it up again for the session there is now, also where somebody has closed it meanwhile because the old one
    /// was gone; false when there is no such attempt any more.
    ///
    /// Waits for what the old session has not ended yet.
    func resume(_ connection: inout Connection, load: Int64, identity: FileIdentity) throws -> Bool {
        let resumed = try connection.run(
            """
            update ops.loads as l
            set status = 'running', finished_at = null, failure = null, backend_pid = a.pid,
                backend_start = a.backend_start, bytes = \(identity.bytes)::bigint,
                modified_at = 'epoch'::timestamptz + \(identity.modified)::bigint * interval '1 microsecond'
            from pg_catalog.pg_stat_activity as a
            where a.pid = pg_catalog.pg_backend_pid() and l.load_id = \(load) and l.status in ('running', 'failed')
            """)
        return resumed == 1
    }

    /// Whether it was committed after all.
    ///
    /// Waits for the lock on the scope, which the server gives away when the old session's transaction has ended, with
    /// or without the COMMIT. A load that somebody has replaced since was committed too.
    func isCommitted(_ connection: inout Connection, load: Int64, onWait: () throws -> Void) throws -> Bool {
        try connection.transaction { connection in
            try lock(&connection, onWait: onWait)
            return try connection.first(
                "select l.status in ('loaded', 'superseded') as done from ops.loads as l where l.load_id = \(load)"
            ) { try $0.value("done", as: Bool.self) } ?? false
        }
    }

    /// Waits until none of the further connections of a split load has a transaction any more; false where one still has
    /// after ten seconds.
    ///
    /// Those that are well have ended theirs. Of one that was lost the server's process may still be at it: it looks
    /// every second whether its client is there.
    func hasSplitEnded(_ connection: inout Connection, load: Int64) throws -> Bool {
        for _ in 0..<100 {
            let isBusy = try connection.first(
                """
                select exists (
                    select 1
                    from ops.split_connections as c
                    inner join pg_catalog.pg_stat_activity as a
                        on c.backend_pid = a.pid and c.backend_start = a.backend_start
                    where c.load_id = \(load) and a.state <> 'idle'
                ) as is_busy
                """
            ) { try $0.value("is_busy", as: Bool.self) }
            guard isBusy == true else { return true }
            usleep(100_000)
        }
        return false
    }

    /// Removes what the further connections of a split load have committed, in a transaction of its own: all of them must
    /// have ended theirs.
    func removeSplitRows(_ connection: inout Connection, load: Int64) throws {
        try connection.transaction { try removeSplit(&$0, load: load) }
    }

    /// The same in the transaction that is open.
    func removeSplit(_ connection: inout Connection, load: Int64) throws {
        let split = try connection.run("delete from ops.split_connections where load_id = \(load)")
        if split > 0 {
            try connection.run("delete from \(table: delivery.feed.target) where _load_id = \(load)")
        }
    }
}
