import Dispatch
import Foundation
import Synchronization

/// Work on a thread of its own, for tests in which two programs meet.
final class BackgroundThread<Value: Sendable>: Sendable {
    private let outcome = Mutex<Result<Value, any Error>?>(nil)
    private let done = DispatchSemaphore(value: 0)

    /// Starts the work.
    init(_ body: @escaping @Sendable () throws -> Value) {
        Thread.detachNewThread { [self] in
            let result = Result(catching: body)
            outcome.withLock { $0 = result }
            done.signal()
        }
    }

    /// Nobody waits twice.
    struct NoOutcome: Error {}

    /// Waits until the work is done and gives what came of it.
    func wait() throws -> Value {
        done.wait()
        guard let result = outcome.withLock({ $0 }) else { throw NoOutcome() }
        return try result.get()
    }
}
