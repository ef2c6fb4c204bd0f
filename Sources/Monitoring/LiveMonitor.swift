import Synchronization

/// The state of something that goes on until it is stopped, which other threads may look at while it works.
public final class LiveMonitor<State: LiveState>: Sendable {
    private let shared: Mutex<State>

    /// A monitor of what begins now.
    public init() {
        shared = Mutex(State(started: WallClock.now()))
    }

    /// The state as it is now.
    public var state: State { shared.withLock { $0 } }

    /// Notes that something was done, and what it changed.
    package func step(_ change: (inout State) -> Void = { _ in }) {
        let now = WallClock.now()
        shared.withLock { state in
            state.lastStep = now
            change(&state)
        }
    }
}
