import Console
import Failures
import Postgres
import Staging
import Threads

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Workers who load files side by side, each over a connection of its own, in the order of the command line.
final class CopyCrew: Sendable {
    private struct State {
        var taken = 0
        var outcomes: [Int: FileOutcome] = [:]
        var working = 0
        /// An error that is no failure of a file or the server.
        var surprise: (any Error)?
        /// Whether nobody takes another file.
        var isStopped = false
    }

    private let work: CopyWork
    private let files: [String]
    private let progress: JointProgress
    private let state = Monitor(State())

    /// A crew for these files.
    init(_ work: CopyWork, files: [String]) {
        self.work = work
        self.files = files
        progress = JointProgress(
            parts: files.map { FileIdentity.of(path: $0)?.bytes ?? 0 }, unit: .bytes,
            label: Count.of(files.count, "file"))
    }

    /// Loads the files with so many workers and gives what became of each to `tell`, in their order.
    ///
    /// Where results go to the terminal that shows the progress, that is when all are done. A connection that cannot be
    /// made or is lost stops the crew: files that nobody has begun are left, and nothing is told of them.
    func run(workers: Int, tell: (FileOutcome, _ path: String) throws -> Void) throws {
        defer { progress.finish() }
        state.update { $0.working = workers }
        for started in 0..<workers where WorkerThread({ self.loadFiles() }) == nil {
            state.update { $0.working -= workers - started }
            guard started > 0 else { throw StagingError.noThread }
            break
        }
        if Terminal.isTerminal(STDOUT_FILENO), Terminal.isTerminal(STDERR_FILENO) {
            state.when { $0.working == 0 ? () : nil }
            progress.finish()
        }
        for (index, path) in files.enumerated() {
            guard let outcome = outcome(of: index) else { continue }
            try tell(outcome, path)
        }
        if let error = state.update({ $0.surprise }) {
            throw error
        }
    }

    /// What became of a file, as soon as it is known; nil for one that nobody takes any more.
    private func outcome(of index: Int) -> FileOutcome? {
        state.when { state -> FileOutcome?? in
            if let outcome = state.outcomes[index] { return outcome }
            return state.isStopped && index >= state.taken || state.working == 0 ? .some(nil) : nil
        }
    }

    private func loadFiles() {
        do {
            var connection = try Connection(to: .environment, applicationName: log.label)
            while let index = take() {
                let outcome = try work.run(files[index], on: &connection) { file in
                    progress.update(index, done: file.bytes, rows: file.rows, rejects: file.rejects)
                }
                settle(index, outcome)
            }
        } catch let failure as any Failure {
            // No file is to blame, but somebody has to say it.
            if let index = take() {
                settle(index, .failed(failure))
            }
        } catch {
            state.update { state in
                state.surprise = state.surprise ?? error
                state.isStopped = true
            }
        }
        state.update { $0.working -= 1 }
    }

    private func take() -> Int? {
        state.update { state in
            guard !state.isStopped, state.taken < files.count else { return nil }
            state.taken += 1
            return state.taken - 1
        }
    }

    private func settle(_ index: Int, _ outcome: FileOutcome) {
        progress.finish(index)
        state.update { state in
            state.outcomes[index] = outcome
            state.isStopped = state.isStopped || outcome.outcome == .disconnected
        }
    }
}
