import Foundation

/// Ending and starting a server of a test's own; not for the one that tests share.
extension TestCluster {
    /// How a server is ended.
    public enum StopMode: String, Sendable {
        /// Sessions are ended, then everything is written.
        case fast
        /// As by a power failure: what the log has is found again at the next start.
        case immediate
    }

    /// Ends the server and waits until it is gone.
    public func stop(_ mode: StopMode) throws {
        try control("stop", "--mode=\(mode.rawValue)")
    }

    /// Starts the server again and waits until it answers.
    public func start() throws {
        try control("start", "--log=\(logPath)")
    }

    private func control(_ command: String, _ option: String) throws {
        // As db/cluster does it: root cannot run a server.
        let who = getuid() == 0 ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] : []
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = who + [try tool("pg_ctl"), command, "--silent", "--pgdata=\(dataFolder)", option]
        process.currentDirectoryURL = URL(filePath: "/")
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw NotStarted(output: "pg_ctl \(command) failed") }
    }
}
