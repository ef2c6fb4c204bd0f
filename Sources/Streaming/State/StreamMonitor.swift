import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The state of a consumer, which other threads may look at while it works.
public final class StreamMonitor: Sendable {
    private let shared: Mutex<StreamState>

    /// A monitor of a consumer that begins now.
    public init() {
        shared = Mutex(StreamState(started: Self.now()))
    }

    /// The state as it is now.
    public var state: StreamState { shared.withLock { $0 } }

    /// Notes that the consumer did something, and what it changed.
    func step(_ change: (inout StreamState) -> Void = { _ in }) {
        let now = Self.now()
        shared.withLock { state in
            state.lastStep = now
            change(&state)
        }
    }

    /// The time, in seconds since 1970.
    public static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1_000_000_000
    }
}
