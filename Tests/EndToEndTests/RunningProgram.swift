import Dispatch
import Foundation
import Synchronization

/// A process that runs, with its output caught.
///
/// Whoever waits is woken by what happens: nothing here sleeps.
final class RunningProgram: Sendable {
    private struct State {
        var output = Data()
        var errors = Data()
        var openStreams = 2
        var hasEnded = false
    }

    private let process: Process
    private let state = Mutex(State())
    /// Signalled whenever the state has changed.
    private let changed = DispatchSemaphore(value: 0)

    /// It took longer than the limit, or ended before what was waited for.
    struct NeverHappened: Error, CustomStringConvertible {
        let awaited: String
        let errors: String

        var description: String { "\(awaited) never happened; standard error:\n\(errors)" }
    }

    /// Starts a program.
    init(
        _ executable: URL, _ arguments: [String], environment: [String: String], folder: String, width: Int?
    ) throws {
        let output = try width.map { try Channel(terminalWidth: $0) } ?? Channel()
        let errors = try Channel()
        process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.environment = environment
        process.currentDirectoryURL = URL(filePath: folder)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output.end
        process.standardError = errors.end
        process.terminationHandler = { [weak self] _ in
            self?.change { $0.hasEnded = true }
        }
        try Self.withAllSignals { try process.run() }
        try output.end.close()
        try errors.end.close()
        output.read { [self] bytes in
            change { state in bytes.map { state.output.append($0) } ?? (state.openStreams -= 1) }
        }
        errors.read { [self] bytes in
            change { state in bytes.map { state.errors.append($0) } ?? (state.openStreams -= 1) }
        }
    }

    /// Runs `body` with no signal blocked: tests run on threads that block them, which programs would inherit.
    private static func withAllSignals(_ body: () throws -> Void) rethrows {
        var none = sigset_t()
        sigemptyset(&none)
        var before = sigset_t()
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try body()
    }

    private func change(_ body: (inout State) -> Void) {
        state.withLock { body(&$0) }
        changed.signal()
    }

    /// Waits until a line with this text stands on standard error and returns it; throws when that never happens.
    @discardableResult
    func waitForError(_ text: String) throws -> String {
        try wait(for: "'\(text)' on standard error") { state in
            let lines = String(decoding: state.errors, as: UTF8.self).split(separator: "\n")
            if let line = lines.first(where: { $0.contains(text) }) {
                return .happened(String(line))
            }
            return state.hasEnded && state.openStreams == 0 ? .never : .notYet
        }
    }

    /// Waits until it has ended and everything it wrote is read.
    func waitForEnd() throws -> Program.Ending {
        let caught = try wait(for: "its end") { (state: borrowing State) -> Progress<(Data, Data)> in
            state.hasEnded && state.openStreams == 0 ? .happened((state.output, state.errors)) : .notYet
        }
        let output = String(decoding: caught.0, as: UTF8.self)
        let isKilled = process.terminationReason == .uncaughtSignal
        return Program.Ending(
            code: isKilled ? nil : process.terminationStatus, signal: isKilled ? process.terminationStatus : nil,
            output: output.replacing("\r\n", with: "\n"), errors: String(decoding: caught.1, as: UTF8.self))
    }

    /// Ends it as a power failure would; does nothing when it has ended.
    func kill() {
        send(SIGKILL)
    }

    /// Sends it a signal; does nothing when it has ended.
    func send(_ signal: Int32) {
        guard process.isRunning else { return }
        Foundation.kill(process.processIdentifier, signal)
    }

    /// The most memory it has had at once so far, in bytes, as Linux counts it; nil when it has ended.
    func peakMemory() -> Int? {
        let status = try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
        let line = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
    }

    private enum Progress<Value> {
        case happened(Value)
        case notYet
        case never
    }

    private func wait<Value>(for awaited: String, _ look: (borrowing State) -> Progress<Value>) throws -> Value {
        let deadline = DispatchTime.now() + Program.limit
        while true {
            switch state.withLock({ look($0) }) {
            case .happened(let value): return value
            case .notYet where changed.wait(timeout: deadline) == .success: continue
            case .notYet, .never:
                kill()
                throw NeverHappened(
                    awaited: awaited, errors: state.withLock { String(decoding: $0.errors, as: UTF8.self) })
            }
        }
    }
}
