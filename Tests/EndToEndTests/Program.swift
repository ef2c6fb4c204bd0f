import Foundation
import TestCluster
import Testing

/// One of the built programs, run as users run it: as a process in the folder of the checkout.
struct Program: Sendable {
    static let migrate = Program(name: "migrate")
    static let loader = Program(name: "loader")
    static let simulator = Program(name: "simulator")
    /// All of them.
    static let all = ["migrate": migrate, "loader": loader, "simulator": simulator]

    /// Far more than anything here takes; only a program that hangs gets there.
    static let limit = DispatchTimeInterval.seconds(180)

    let executable: URL

    /// The programs lie beside the bundle of the tests.
    private init(name: String) {
        let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL
        let tests = bundle ?? Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0])
        executable = tests.deletingLastPathComponent().appending(path: name)
    }

    init(path: String) {
        executable = URL(filePath: path)
    }

    /// Runs the program to its end.
    ///
    /// Its environment is `PATH` and what is given: nothing of ours leads it to another server. With a `width` its
    /// standard output is a terminal of so many columns. Throws when it takes longer than the limit; then it is killed.
    func run(_ arguments: [String], environment: [String: String] = [:], width: Int? = nil) throws -> Ending {
        try whileRunning(arguments, environment: environment, width: width) { try $0.waitForEnd() }
    }

    /// Runs `body` while the program runs; what still runs afterwards is killed.
    func whileRunning<Value>(
        _ arguments: [String], environment: [String: String] = [:], width: Int? = nil,
        _ body: (RunningProgram) throws -> Value
    ) throws -> Value {
        let path = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"]
        let running = try RunningProgram(
            executable, arguments, environment: path.merging(environment) { $1 }, folder: TestCluster.checkout,
            width: width)
        defer { running.kill() }
        return try body(running)
    }

    /// How a program ended, and what it wrote.
    struct Ending: Sendable {
        /// Its exit code; nil where a signal ended it.
        let code: Int32?
        /// The signal that ended it.
        let signal: Int32?
        /// What it wrote to standard output.
        let output: String
        /// What it wrote to standard error.
        let errors: String

        /// Both streams, for tests of what is in neither.
        var everything: String { output + errors }
        /// The lines of standard output.
        var lines: [String] { output.split(separator: "\n").map(String.init) }
    }
}
