import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The state of an ingestor, which other threads may look at while it works.
public final class IngestMonitor: Sendable {
    private let shared: Mutex<IngestState>

    /// A monitor of an ingestor that begins now.
    public init() {
        shared = Mutex(IngestState(started: Self.now()))
    }

    /// The state as it is now.
    public var state: IngestState { shared.withLock { $0 } }

    /// Notes that the ingestor did something, and what it changed.
    func step(_ change: (inout IngestState) -> Void = { _ in }) {
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
