public import Console
public import Postgres
import Synchronization
import Threads

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Runs `body`, which Ctrl-C (SIGINT) or SIGTERM ends by its interruption: the statement that runs is cancelled.
///
/// When `body` then throws `Interrupted`, the process says so and ends as the signal ends others, which shells show as
/// 130 or 143. A second signal ends it at once, whatever the server does. Connect before: until this is called, signals
/// end the process as ever, also where a server cannot be reached.
///
/// - Parameter isService: whether it works until it is stopped, so that to be stopped is no error.
public func endingOnSignals<Value>(
    _ program: Logger, isService: Bool = false, _ body: (Interruption) throws -> Value
) throws -> Value {
    let watch = SignalWatch(program)
    watch.start()
    do {
        return try body(watch.interruption)
    } catch let interrupted as Interrupted {
        let aftermath = interrupted.aftermath.map { "; \($0)" } ?? ""
        if isService {
            program.info("stopped\(aftermath)")
        } else {
            program.error("interrupted\(aftermath)")
        }
        watch.endProcess()
    }
}

/// A thread that waits for the signals that end a program.
private final class SignalWatch: Sendable {
    let interruption = Interruption()
    private let program: Logger
    private let received = Atomic<Int32>(0)

    init(_ program: Logger) {
        self.program = program
    }

    private static var signals: sigset_t {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        return signals
    }

    func start() {
        var signals = Self.signals
        // Threads inherit it, so from here on only the one that waits for them gets them.
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        if WorkerThread({ self.wait() }) == nil {
            // Without it signals end the process as ever; the server then rolls back by itself.
            pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        }
    }

    private func wait() {
        var signals = Self.signals
        var signal: Int32 = 0
        guard sigwait(&signals, &signal) == 0 else { return }
        received.store(signal, ordering: .sequentiallyConsistent)
        program.notice("stopping; once more ends it at once")
        // On a thread of its own, because it waits for a server that may not answer any more.
        if WorkerThread({ self.cancel() }) != nil {
            sigwait(&signals, &signal)
        }
        endProcess()
    }

    private func cancel() {
        while true {
            // Again and again: the statement may not have reached the server yet.
            interruption.request()
            usleep(100_000)
        }
    }

    func endProcess() -> Never {
        let number = received.load(ordering: .sequentiallyConsistent)
        signal(number, SIG_DFL)
        var signals = Self.signals
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        kill(getpid(), number)
        // The signal is delivered before kill returns, unless something beyond us holds it back.
        exit(128 + number)
    }
}
