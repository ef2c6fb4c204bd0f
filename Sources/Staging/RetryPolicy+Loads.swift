import Failures
public import Postgres

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// When a file is loaded again that the server could not take, rather than would not.
extension RetryPolicy {
    /// Whether the server, not the data or the statement, is what failed, in COMMIT too, and may have recovered in half a
    /// minute: not so a standby, nor a statement that somebody or a limit ended.
    public static func mayHelp(against error: PostgresError) -> Bool {
        switch error.category {
        case .conflict, .resources, .connectionLost, .shutdown: true
        case .data, .standby, .cancelled, .other: false
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
