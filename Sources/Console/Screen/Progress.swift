import Glibc
import Synchronization

/// How far a long piece of work is, on standard error.
///
/// On a terminal it is one line that is redrawn, at most ten times a second; elsewhere a plain line every ten seconds at
/// most. Any thread may report.
public final class Progress: Sendable {
    private struct State {
        var report: ProgressReport
        var lastShown: UInt64?
        var isFinished = false
    }

    private static let redrawInterval: UInt64 = 100_000_000
    private static let plainInterval: UInt64 = 10_000_000_000

    private let isTerminal: Bool
    private let columns: @Sendable () -> Int?
    private let clock: @Sendable () -> UInt64
    private let output: @Sendable (String) -> Void
    private let state: Mutex<State>

    /// Makes a progress on standard error; without a total it shows neither percent nor the time left.
    public convenience init(total: Int64?, unit: ProgressUnit, label: String) {
        self.init(
            total: total, unit: unit, label: label,
            isTerminal: Terminal.isTerminal(STDERR_FILENO),
            columns: { Terminal.columns(STDERR_FILENO) },
            clock: { Self.monotonicNanoseconds() },
            output: { StandardError.write($0) })
    }

    /// Makes a progress with a terminal of one's own; `clock` gives nanoseconds that never go back.
    public init(
        total: Int64?, unit: ProgressUnit, label: String, isTerminal: Bool,
        columns: @escaping @Sendable () -> Int? = { nil },
        clock: @escaping @Sendable () -> UInt64,
        output: @escaping @Sendable (String) -> Void
    ) {
        self.isTerminal = isTerminal
        self.columns = columns
        self.clock = clock
        self.output = output
        state = Mutex(State(report: ProgressReport(label: label, unit: unit, total: total, start: clock())))
    }

    /// Says how much is done in all so far, and shows it if it is time to.
    public func update(done: Int64, rows: Int64? = nil, rejects: Int64 = 0) {
        state.withLock { state in
            guard !state.isFinished else { return }
            state.report.done = done
            state.report.rows = rows
            state.report.rejects = rejects
            let now = clock()
            if isDue(state, now) {
                state.lastShown = now
                show(state.report.line(at: now, room: room))
            }
        }
    }

    /// Ends the progress; where anything was shown, a last line says what was done in all, and how fast.
    public func finish() {
        state.withLock { state in
            guard !state.isFinished else { return }
            state.isFinished = true
            if state.lastShown != nil {
                output((isTerminal ? "\r\u{1B}[K" : "") + state.report.summary(at: clock()) + "\n")
            }
        }
    }

    /// A terminal sees the first report at once; a log only sees work that takes its time.
    private func isDue(_ state: State, _ now: UInt64) -> Bool {
        guard isTerminal else { return now - (state.lastShown ?? state.report.start) >= Self.plainInterval }
        return state.lastShown.map { now - $0 >= Self.redrawInterval } ?? true
    }

    /// How many cells a line may take; nil where it is not redrawn and any will do.
    private var room: Int? {
        // The last column stays free: some terminals wrap as soon as it is filled.
        isTerminal ? max(1, (columns() ?? 80) - 1) : nil
    }

    private func show(_ line: String) {
        guard let room else { return output(line + "\n") }
        let isFitting = CellWidth.of(line) <= room
        output("\r" + (isFitting ? line : CellWidth.prefix(of: line, cells: room - 1) + "…") + "\u{1B}[K")
    }

    private static func monotonicNanoseconds() -> UInt64 {
        var time = timespec()
        // It fails only for a clock that does not exist.
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
