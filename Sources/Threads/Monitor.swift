#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A value that threads share, one of them at a time, and on a change of which they can wait (Hoare's monitor).
///
/// Unchecked, because the lock is what makes it safe. For threads that may block: see ``WorkerThread``.
public final class Monitor<State>: @unchecked Sendable {
    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var state: State

    /// A monitor of a value.
    public init(_ state: sending State) {
        self.state = state
        pthread_mutex_init(lock, nil)
        pthread_cond_init(changed, nil)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(lock)
        changed.deallocate()
        lock.deallocate()
    }

    /// Looks at the value or changes it, and wakes whoever waits for a change.
    public func update<Value>(_ body: (inout State) throws -> Value) rethrows -> Value {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        defer { pthread_cond_broadcast(changed) }
        return try body(&state)
    }

    /// The same as soon as `body` has an answer: while that is nil, it is asked again after every change.
    public func when<Value>(_ body: (inout State) throws -> Value?) rethrows -> Value {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        while true {
            if let value = try body(&state) {
                pthread_cond_broadcast(changed)
                return value
            }
            pthread_cond_wait(changed, lock)
        }
    }

    /// The same until a time: nil when `body` had no answer by then.
    public func when<Value>(
        until deadline: ContinuousClock.Instant, _ body: (inout State) throws -> Value?
    ) rethrows -> Value? {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        while true {
            if let value = try body(&state) {
                pthread_cond_broadcast(changed)
                return value
            }
            let rest = deadline - .now
            guard rest > .zero else { return nil }
            // A clock that somebody sets makes it wake too early or too late once; then it looks at its own again.
            var time = timespec()
            clock_gettime(CLOCK_REALTIME, &time)
            let (seconds, attoseconds) = min(rest, .seconds(1)).components
            let nanoseconds = time.tv_nsec + Int(attoseconds / 1_000_000_000)
            time.tv_sec += Int(seconds) + nanoseconds / 1_000_000_000
            time.tv_nsec = nanoseconds % 1_000_000_000
            pthread_cond_timedwait(changed, lock, &time)
        }
    }
}
