import Postgres
import Staging

/// A consumer's connection to the server, which may be away for a while.
struct ServerLink: ~Copyable {
    /// What asking the server came to.
    enum Answer<Value> {
        case value(Value)
        /// It is away, or does not take what it will take later; nobody asks again before this time.
        case away(PostgresError, until: ContinuousClock.Instant)
    }

    private let connect: () throws -> Connection
    private var connection: Connection?
    private var backoff = Backoff()

    init(_ connect: @escaping () throws -> Connection) {
        self.connect = connect
    }

    /// Connects; throws where that fails, whether it would pass or not.
    mutating func open() throws {
        connection = try connect()
    }

    /// Asks, on a connection made anew where the last one was lost.
    ///
    /// Throws what `body` throws, but for outages; the connection stays as `body` left it then.
    mutating func ask<Value>(_ body: (inout Connection) throws -> Value) throws -> Answer<Value> {
        do {
            var session = try take()
            do {
                let value = try body(&session)
                connection = consume session
                return .value(value)
            } catch let error as PostgresError where error.isOutage {
                throw error
            } catch {
                connection = consume session
                throw error
            }
        } catch let error as PostgresError where error.isOutage {
            return .away(error, until: .now + backoff.next())
        }
    }

    /// What was asked was worth it: the next wait is a short one again.
    mutating func worked() {
        backoff.reset()
    }

    private mutating func take() throws -> Connection {
        if let session = connection.take() { return session }
        return try connect()
    }
}

extension PostgresError {
    /// Whether it passes by itself: what does so with files, and statements of ours that a limit ended.
    var isOutage: Bool {
        RetryPolicy.mayHelp(against: self) || category == .cancelled || category == .standby
    }
}
