import Foundation
import Synchronization
import TestCluster

/// Programs that are started again whenever they end, as a supervisor does it, until it is enough.
final class ConsumerHerd: Sendable {
    private struct State {
        var running: [Int: RunningProgram] = [:]
        var isOver = false
        var fenced = 0
    }

    private let state = Mutex(State())
    private let keepers: Mutex<[Background<Void>]>

    init(_ arguments: [String], environment: [String: String], count: Int) {
        keepers = Mutex([])
        let all = (0..<count).map { number in
            Background { try self.keep(number, arguments, environment) }
        }
        keepers.withLock { $0 = all }
    }

    private func keep(_ number: Int, _ arguments: [String], _ environment: [String: String]) throws {
        while !state.withLock({ $0.isOver }) {
            let ending = try Program.loader.whileRunning(arguments, environment: environment) { program in
                state.withLock { $0.running[number] = program }
                return try program.waitForEnd()
            }
            state.withLock { state in
                state.running[number] = nil
                state.fenced += ending.errors.split(separator: "\n").count { $0.contains("somebody else was quicker") }
            }
        }
    }

    private var one: RunningProgram? { state.withLock { $0.running.values.randomElement() } }

    /// Ends one as a power failure would.
    func killOne() { one?.kill() }

    /// Has one stand still for a while.
    func holdOne(for seconds: Double) {
        guard let program = one else { return }
        program.send(SIGSTOP)
        // The time itself is what is tried: longer than a session may be silent.
        Thread.sleep(forTimeInterval: seconds)
        program.send(SIGCONT)
    }

    /// Asks all of them to end, and starts none again; returns how often one was told that another was quicker.
    func end() throws -> Int {
        state.withLock { state in
            state.isOver = true
            for program in state.running.values {
                program.send(SIGTERM)
            }
        }
        for keeper in keepers.withLock({ $0 }) {
            try keeper.value(within: 120)
        }
        return state.withLock { $0.fenced }
    }
}
