import Synchronization

/// A value that one thread sets and another looks at.
final class Monitored<Value: Sendable>: Sendable {
    private let state = Mutex<Value?>(nil)

    /// The value, once it is set.
    var value: Value? { state.withLock { $0 } }

    /// Sets the value.
    func set(_ value: Value) {
        state.withLock { $0 = value }
    }
}
