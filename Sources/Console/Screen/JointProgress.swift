import Synchronization

/// How far pieces of work are that go on side by side, as one progress.
///
/// It never goes back, also where a piece is begun anew, and a piece that is done counts as a whole, also where little of
/// it had to be done. Any thread may report.
public final class JointProgress: Sendable {
    private struct Part {
        var done: Int64 = 0
        var rows: Int64 = 0
        var rejects: Int64 = 0
    }

    private struct State {
        var parts: [Part]
        /// The sum of the parts.
        var all = Part()
    }

    private let sizes: [Int64]
    private let progress: Progress
    private let state: Mutex<State>

    /// Makes a progress on standard error of parts of these sizes.
    public convenience init(parts sizes: [Int64], unit: ProgressUnit, label: String) {
        self.init(parts: sizes, of: Progress(total: sizes.reduce(0, +), unit: unit, label: label))
    }

    /// Makes one that is shown by another, whose total is the sum of the sizes.
    public init(parts sizes: [Int64], of progress: Progress) {
        self.sizes = sizes
        self.progress = progress
        state = Mutex(State(parts: Array(repeating: Part(), count: sizes.count)))
    }

    /// Says how much of a part is done.
    public func update(_ part: Int, done: Int64, rows: Int64 = 0, rejects: Int64 = 0) {
        state.withLock { state in
            let before = state.parts[part]
            let now = Part(
                done: max(before.done, done), rows: max(before.rows, rows), rejects: max(before.rejects, rejects))
            state.parts[part] = now
            state.all.done += now.done - before.done
            state.all.rows += now.rows - before.rows
            state.all.rejects += now.rejects - before.rejects
            // Under the lock: what is shown comes in the order in which it was reported.
            progress.update(done: state.all.done, rows: state.all.rows, rejects: state.all.rejects)
        }
    }

    /// Says that nothing more will be done of a part, as a whole or not.
    public func finish(_ part: Int) {
        update(part, done: sizes[part])
    }

    /// Ends the progress.
    public func finish() {
        progress.finish()
    }
}
