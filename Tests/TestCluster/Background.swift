import Foundation
import Synchronization

/// Work on a thread of its own, as a second program would do it: what blocks in it blocks nobody else.
public final class Background<Value: Sendable>: Sendable {
    private let outcome = Mutex<Result<Value, any Error>?>(nil)
    private let end = DispatchSemaphore(value: 0)

    /// Starts the work.
    public init(_ work: @escaping @Sendable () throws -> Value) {
        Thread.detachNewThread {
            let result = Result { try work() }
            self.outcome.withLock { $0 = result }
            self.end.signal()
        }
    }

    /// Whether it has come to its end.
    public var isDone: Bool { outcome.withLock { $0 != nil } }

    /// Waits for the end and returns what came of it; throws ``TimeLimitExceeded`` when there is none in `seconds`.
    public func value(within seconds: Int = 60) throws -> Value {
        guard end.wait(timeout: .now() + .seconds(seconds)) == .success else { throw TimeLimitExceeded() }
        end.signal()
        guard let result = outcome.withLock({ $0 }) else { throw TimeLimitExceeded() }
        return try result.get()
    }
}

/// Something a test waited for did not happen.
public struct TimeLimitExceeded: Error {}

/// Waits until a condition holds; throws ``TimeLimitExceeded`` when it does not within `seconds`.
public func wait(within seconds: Int = 60, until condition: () throws -> Bool) throws {
    let limit = ContinuousClock.now + .seconds(seconds)
    while !(try condition()) {
        guard ContinuousClock.now < limit else { throw TimeLimitExceeded() }
        Thread.sleep(forTimeInterval: 0.01)
    }
}
