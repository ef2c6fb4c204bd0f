internal import CLibPQ
import Synchronization

/// A wish to stop that comes from another thread, such as the one that waits for Ctrl-C.
///
/// It cancels the statement that runs under its guard, and lets no further one begin.
public final class Interruption: Sendable {
    private let wish = Atomic(false)
    private let running = Mutex<Canceller?>(nil)

    /// A wish nobody has had yet.
    public init() {}

    /// Whether somebody wants to stop.
    public var isRequested: Bool { wish.load(ordering: .sequentiallyConsistent) }

    /// Wants to stop; call it again until everything has ended: a statement may not have reached the server yet.
    ///
    /// Blocks for as long as it takes to reach the server, which may be for ever: call it on a thread that has nothing
    /// else to do.
    public func request() {
        wish.store(true, ordering: .sequentiallyConsistent)
        // Under the lock, so that it cannot hit a statement that comes after the one it is meant for.
        running.withLock { $0?.cancel() }
    }

    /// Throws ``Interrupted`` when somebody wants to stop.
    public func check() throws(Interrupted) {
        guard !isRequested else { throw Interrupted() }
    }

    /// Runs statements that may be cancelled; the server then says 57014, query_canceled, about the one that runs.
    ///
    /// Throws ``Interrupted`` without running `body` when somebody wants to stop already.
    public func guarding<Value>(
        _ connection: inout Connection, _ body: (inout Connection) throws -> Value
    ) throws -> Value {
        try check()
        let canceller = connection.canceller()
        running.withLock { $0 = canceller }
        defer { running.withLock { $0 = nil } }
        return try body(&connection)
    }
}

/// Somebody wanted to stop, and that is why it ended.
public struct Interrupted: Error, Sendable, Equatable {
    /// What became of what was under way.
    public var aftermath: String?

    /// Nothing is known of what was under way.
    public init(aftermath: String? = nil) {
        self.aftermath = aftermath
    }
}

/// What it takes to cancel the statement of a connection from another thread.
///
/// Unchecked, because libpq's object does not change after it was made and PQcancel may be called on any thread.
@safe
private final class Canceller: @unchecked Sendable {
    private let handle: OpaquePointer?

    init(_ handle: OpaquePointer?) {
        unsafe self.handle = unsafe handle
    }

    deinit {
        unsafe PQfreeCancel(handle)
    }

    func cancel() {
        // What goes wrong here is that there is nothing to cancel any more.
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { text in
            _ = unsafe PQcancel(handle, text.baseAddress, 256)
        }
    }
}

extension Connection {
    fileprivate borrowing func canceller() -> Canceller {
        unsafe Canceller(PQgetCancel(handle))
    }
}
