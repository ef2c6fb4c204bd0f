import Digests
public import Failures
public import Postgres

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The lock that whoever changes the warehouse holds: `migrate up`, and publishing.
///
/// A session-level advisory lock, polled for: a session that waits inside `pg_advisory_lock` holds a snapshot, on which
/// CREATE INDEX CONCURRENTLY of the holder would wait for ever (specs/migrate.md §2-1).
public enum RunLock {
    /// Who holds the lock.
    public struct Holder: Sendable, CustomStringConvertible {
        /// The process id of the server's process.
        public let process: Int
        /// The database user.
        public let user: String
        /// The program, as it named itself.
        public let application: String
        /// When its session began, as the server prints it.
        public let since: String

        /// `process 4711 (loader, user warehouse)`.
        public var description: String { "process \(process) (\(application), user \(user))" }
    }

    /// The lock was not free in time, or is not what it should be.
    public enum NotObtained: Failure {
        /// Somebody holds it.
        case held(by: Holder?, waited: Int)
        /// It was held, and is no longer: a file released it.
        case lost
        /// The connection does not stay with one server process.
        case pooler

        /// What is in the way.
        public var message: String {
            switch self {
            case .held(let holder?, let waited):
                "\(holder), connected since \(holder.since), is changing the warehouse and was not done after "
                    + "\(waited) s"
            case .held(nil, let waited): "somebody else is changing the warehouse and was not done after \(waited) s"
            case .lost: "the lock on the warehouse is gone in the middle of the run"
            case .pooler: "the connection goes through a pooler that changes server processes; locks do not hold there"
            }
        }
        /// What to do.
        public var wayOut: String? {
            switch self {
            case .held: "wait for it, or give it longer with --lock-wait SECONDS"
            case .lost: "remove what releases locks, pg_advisory_unlock_all or DISCARD ALL, from the file that ran"
            case .pooler: "connect to the server itself"
            }
        }
        /// 5.
        public var outcome: Outcome { .locked }
    }

    /// 'MGRT', the first half of the lock's key.
    private static let space = 1_296_519_764

    /// The second half: the first four bytes of the SHA-256 of the history's schema.
    private static func key() throws -> Int32 {
        try SHA256.hash(Array("migrate".utf8)).prefix(4).reduce(0) { $0 << 8 | Int32($1) }
    }

    /// Runs `body` while the lock is held, waiting up to `seconds` for it.
    ///
    /// `onWait` is told once who is in the way. Throws ``NotObtained`` when the time is up, `Interrupted` when somebody
    /// ends the waiting. The lock is released afterwards, also when `body` throws, and with the connection in any case.
    public static func hold<Value>(
        on connection: inout Connection, waitingUpTo seconds: Int, interruption: Interruption = Interruption(),
        onWait: (Holder?) -> Void = { _ in }, _ body: (inout Connection) throws -> Value
    ) throws -> Value {
        try obtain(on: &connection, waitingUpTo: seconds, interruption: interruption, onWait: onWait)
        defer {
            // A connection that is lost has lost the lock with it.
            if let key = try? key() {
                _ = try? connection.run("select pg_catalog.pg_advisory_unlock(\(space)::integer, \(key)::integer)")
            }
        }
        return try body(&connection)
    }

    /// Takes the lock, as ``hold(on:waitingUpTo:interruption:onWait:_:)`` does, for as long as the connection lives.
    static func obtain(
        on connection: inout Connection, waitingUpTo seconds: Int, interruption: Interruption,
        onWait: (Holder?) -> Void = { _ in }
    ) throws {
        let key = try key()
        let process = try connection.first("select pg_catalog.pg_backend_pid() as pid") { row in
            try row.value("pid", as: Int.self)
        }
        guard process == connection.backendProcess else { throw NotObtained.pooler }
        var milliseconds = 100
        var waited = 0
        while !(try isObtained(on: &connection, key)) {
            if waited == 0 {
                onWait(try holder(&connection, key))
            }
            guard waited < seconds * 1000 else {
                throw NotObtained.held(by: try holder(&connection, key), waited: seconds)
            }
            try interruption.check()
            let pause = min(milliseconds, seconds * 1000 - waited)
            usleep(UInt32(pause) * 1000)
            waited += pause
            milliseconds = min(milliseconds * 2, 1000)
        }
    }

    /// Who holds the lock in the database of the connection; nil where nobody does.
    public static func currentHolder(on connection: inout Connection) throws -> Holder? {
        try holder(&connection, try key())
    }

    /// Throws ``NotObtained/lost`` unless this connection still holds the lock.
    static func requireHeld(on connection: inout Connection) throws {
        let isHeld = try connection.first("select \(verbatim: try isHeldExpression()) as is_held") { row in
            try row.value("is_held", as: Bool.self)
        }
        guard isHeld == true else { throw NotObtained.lost }
    }

    /// An expression of SQL: whether the connection that runs it holds the lock.
    ///
    /// The transaction it runs in takes the lock as well, which a holder may; then the session gives its own back, which
    /// succeeds only for what it had, and takes it again, while nobody else can. Looking it up in pg_locks instead, where
    /// the server collects the locks of all sessions, takes four times as long, for each file of a run.
    static func isHeldExpression() throws -> String {
        let key = "\(space)::integer, \(try key())::integer"
        return """
            case
                when not pg_catalog.pg_try_advisory_xact_lock(\(key)) then false
                when pg_catalog.pg_advisory_unlock(\(key)) then pg_catalog.pg_try_advisory_lock(\(key))
                else false
            end
            """
    }

    private static func isObtained(on connection: inout Connection, _ key: Int32) throws -> Bool {
        try connection.first(
            "select pg_catalog.pg_try_advisory_lock(\(space)::integer, \(key)::integer) as obtained"
        ) { try $0.value("obtained", as: Bool.self) } ?? false
    }

    private static func holder(_ connection: inout Connection, _ key: Int32) throws -> Holder? {
        try connection.first(
            """
            select a.pid, coalesce(a.usename, '') as usename, a.application_name,
                date_trunc('second', a.backend_start)::text as since
            from pg_catalog.pg_locks as l inner join pg_catalog.pg_stat_activity as a on a.pid = l.pid
            where l.locktype = 'advisory' and l.granted and l.classid = \(space)::bigint::oid
                and l.objid = (\(key)::bigint & 4294967295)::oid and l.objsubid = 2
                and l.database = (select d.oid from pg_catalog.pg_database as d where d.datname = current_database())
            """
        ) { row in
            Holder(
                process: try row.value("pid"), user: try row.value("usename"),
                application: try row.value("application_name"), since: try row.value("since"))
        }
    }
}
