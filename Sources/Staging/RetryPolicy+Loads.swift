import Failures
public import Postgres

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// When a file is loaded again that the server could not take, rather than would not.
extension RetryPolicy {
    /// Whether the server, not the data or the statement, is what failed: serialization_failure, deadlock_detected,
    /// lock_not_available, a lack of resources such as a full disk (class 53), and every lost connection (class 08,
    /// 57P01 to 57P03, or none of the server's words at all), in COMMIT too.
    public static func mayHelp(against error: PostgresError) -> Bool {
        switch error.kind {
        case .connection, .outcomeUnknown: true
        case .server:
            isConflict(error.sqlState) || error.sqlState?.hasPrefix("53") == true
        case .rolledBack, .usage: false
        }
    }

    /// Runs `body`, and again after a pause when what ended it may pass; connects anew first where the connection is lost.
    ///
    /// Throws the last error when no try is left, or `mayTryAgain` is false after it, and what `observe` throws.
    func retrying<Value>(
        on connection: inout Connection, observe: (StagingEvent) throws -> Void, while mayTryAgain: () -> Bool,
        _ body: (inout Connection) throws -> Value
    ) throws -> Value {
        var isLost = false
        var left = pauses[...]
        while true {
            do {
                if isLost {
                    try connection.reconnect()
                    isLost = false
                }
                return try body(&connection)
            } catch let error as PostgresError where Self.mayHelp(against: error) {
                guard mayTryAgain(), let pause = left.popFirst().map(Self.jittered) else {
                    throw error
                }
                isLost = isLost || error.outcome == .disconnected
                try observe(.retrying(after: pause, because: error))
                usleep(UInt32(pause * 1_000_000))
            }
        }
    }
}
