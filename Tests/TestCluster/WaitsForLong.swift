// Statically linked programs are built without the library of tests, and this target with them.
#if canImport(Testing)
import Foundation
public import Testing

/// For tests that mostly wait: they run on threads beside those that all tests share, of which there are as many as cores.
public struct WaitsForLong: TestTrait, SuiteTrait, TestScoping {
    /// Every test of a suite.
    public var isRecursive: Bool { true }

    /// Has a test run there.
    @concurrent public func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable @concurrent () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(WaitingThreads.shared) { try await function() }
    }
}

extension Trait where Self == WaitsForLong {
    /// It mostly waits.
    public static var waitsForLong: Self { Self() }
}

/// A few threads that work off what comes, in order.
///
/// Unchecked, because the condition is what makes it safe.
private final class WaitingThreads: TaskExecutor, @unchecked Sendable {
    static let shared = WaitingThreads(count: 6)

    private let changed = NSCondition()
    private var jobs: [UnownedJob] = []

    private init(count: Int) {
        for _ in 0..<count {
            let thread = Thread { [self] in
                while true {
                    next().runSynchronously(on: asUnownedTaskExecutor())
                }
            }
            // As the main thread has; queries and JSON are read recursively here and there.
            thread.stackSize = 8 << 20
            thread.start()
        }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        changed.withLock { jobs.append(job) }
        changed.signal()
    }

    private func next() -> UnownedJob {
        changed.withLock {
            while jobs.isEmpty {
                changed.wait()
            }
            return jobs.removeFirst()
        }
    }
}
#endif
