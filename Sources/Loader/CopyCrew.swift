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
        var progress: [Int: FileProgress] = [:]
        var working = 0
        /// An error that is no failure of a file or the server.
        var surprise: (any Error)?
        /// Whether nobody takes another file.
        var isStopped = false
    }

    private let work: CopyWork
    private let files: [String]
    private let progress: Progress
    private let state = Monitor(State())

    /// A crew for these files.
    init(_ work: CopyWork, files: [String]) {
        self.work = work
        self.files = files
        let sizes = files.compactMap { FileIdentity.of(path: $0)?.bytes }
        progress = Progress(total: sizes.reduce(0, +), unit: .bytes, label: Count.of(files.count, "file"))
    }

    /// Loads the files with so many workers and gives what became of each to `tell`, in their order.
    ///
    /// On a terminal that is when all are done, because their progress is shown there. A connection that cannot be made
    /// or is lost stops the crew: files that nobody has begun are left, and the error is thrown when the others are done.
    func run(workers: Int, tell: (FileOutcome) throws -> Void) throws {
        defer { progress.finish() }
        state.update { $0.working = workers }
        for started in 0..<workers where WorkerThread({ self.loadFiles() }) == nil {
            state.update { $0.working -= workers - started }
            guard started > 0 else { throw StagingError.noThread }
            break
        }
        if Terminal.isTerminal(STDERR_FILENO) {
            state.when { $0.working == 0 ? () : nil }
            progress.finish()
        }
        var lost: (any Error)?
        for index in files.indices {
            guard let outcome = outcome(of: index) else { continue }
            if case .failed(let error) = outcome, outcome.outcome == .disconnected {
                lost = lost ?? error
            } else {
                try tell(outcome)
            }
        }
        if let error = state.update({ $0.surprise }) ?? lost {
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
                do {
                    let outcome = try work.run(files[index], on: &connection) { show($0, of: index) }
                    state.update { $0.outcomes[index] = outcome }
                } catch {
                    settle(index, error)
                }
            }
        } catch {
            // No file is to blame, but somebody has to say it.
            if let index = take() {
                settle(index, error)
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

    private func settle(_ index: Int, _ error: any Error) {
        state.update { state in
            if let failure = error as? any Failure {
                state.outcomes[index] = .failed(failure)
                state.isStopped = state.isStopped || failure.outcome == .disconnected
            } else {
                state.surprise = state.surprise ?? error
                state.isStopped = true
            }
        }
    }

    private func show(_ file: FileProgress, of index: Int) {
        let all = state.update { state in
            state.progress[index] = file
            return state.progress.values.reduce(into: FileProgress()) { sum, file in
                sum.bytes += file.bytes
                sum.rows += file.rows
                sum.rejects += file.rejects
            }
        }
        progress.update(done: all.bytes, rows: all.rows, rejects: all.rejects)
    }
}
