#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A thread of the system's, for work that blocks: Swift's own pool has too few to have one of them wait for a server.
public struct WorkerThread: ~Copyable {
    private let thread: pthread_t

    /// What a thread does.
    private final class Body: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) {
            self.run = run
        }
    }

    /// Starts a thread; nil where the system has none left.
    ///
    /// Without ``join()`` it goes on by itself, and ends with the process at the latest.
    public init?(_ run: @escaping @Sendable () -> Void) {
        #if canImport(Glibc)
        var thread = pthread_t()
        #else
        var thread: pthread_t?
        #endif
        let body = Unmanaged.passRetained(Body(run))
        let started = pthread_create(
            &thread, nil,
            { context in
                #if canImport(Glibc)
                guard let context else { return nil }
                #endif
                Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, body.toOpaque())
        #if canImport(Glibc)
        guard started == 0 else {
            body.release()
            return nil
        }
        self.thread = thread
        #else
        guard started == 0, let thread else {
            body.release()
            return nil
        }
        self.thread = thread
        #endif
    }

    /// Waits for its end.
    public consuming func join() {
        pthread_join(thread, nil)
        discard self
    }

    deinit {
        pthread_detach(thread)
    }
}
