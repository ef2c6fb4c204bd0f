import Foundation
public import Postgres

/// A PgBouncer of a test's own before the test's server, on a socket in the server's folder; it ends with ``stop()``.
public final class PgBouncer: Sendable {
    /// For how long a client keeps a connection to the server.
    public enum PoolMode: String, Sendable, CaseIterable {
        /// Until it disconnects.
        case session
        /// Until its transaction ends.
        case transaction
    }

    /// PgBouncer is not installed, or did not come up.
    struct NotStarted: Error, CustomStringConvertible {
        let description: String
    }

    private let process: Process
    private let life = Pipe()
    private let folder: String
    private let user: String

    /// Starts one that keeps up to `poolSize` connections to each database of the server, and waits until it answers.
    public init(to cluster: TestCluster, _ mode: PoolMode, poolSize: Int) throws {
        // Debian has it where the PATH of ordinary users does not lead.
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":") + ["/usr/sbin"]
        guard
            let program = folders.map({ "\($0)/pgbouncer" }).first(where: FileManager.default.isExecutableFile(atPath:))
        else {
            throw NotStarted(description: "there is no pgbouncer here: db/setup pooler")
        }
        folder = try cluster.makeFolder("pgbouncer")
        user = cluster.user
        let settings = """
            [databases]
            * = host=\(cluster.socketFolder) port=5432 user=\(user)
            [pgbouncer]
            listen_addr =
            listen_port = 5432
            unix_socket_dir = \(folder)
            auth_type = any
            pool_mode = \(mode.rawValue)
            default_pool_size = \(poolSize)
            max_client_conn = 20
            """
        try Data(settings.utf8).write(to: URL(filePath: "\(folder)/pgbouncer.ini"))
        // It refuses to run as root, and has to make its socket here.
        let owner = try FileManager.default.attributesOfItem(atPath: cluster.socketFolder)[.ownerAccountName] as? String
        let isRoot = getuid() == 0
        if isRoot, let owner {
            try FileManager.default.setAttributes([.ownerAccountName: owner], ofItemAtPath: folder)
        }
        process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        // Its input ends with us, however we end, and then it ends. It has nothing to save.
        process.arguments =
            ["-c", "\"$@\" & read -r line; kill -KILL $!; wait $!", "sh", program, "\(folder)/pgbouncer.ini"]
            + (isRoot ? ["--user", owner ?? "postgres"] : [])
        process.standardInput = life
        process.standardOutput = FileHandle.nullDevice
        let log = "\(folder)/log"
        try Data().write(to: URL(filePath: log))
        process.standardError = try FileHandle(forWritingTo: URL(filePath: log))
        try Self.withoutBlockedSignals { try process.run() }
        do {
            try wait(within: 30) { (try? Connection(to: target("postgres"), applicationName: "tests")) != nil }
        } catch is TimeLimitExceeded {
            try stop()
            throw NotStarted(description: try String(contentsOfFile: log, encoding: .utf8))
        }
    }

    /// A process inherits which signals are blocked: in threads of Dispatch most are, and a shell would wait in vain for
    /// the end of its child.
    private static func withoutBlockedSignals(_ body: () throws -> Void) rethrows {
        var none = sigset_t()
        var blocked = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &blocked)
        defer { pthread_sigmask(SIG_SETMASK, &blocked, nil) }
        try body()
    }

    /// Ends it and whoever is connected through it, and waits until it is gone.
    public func stop() throws {
        try life.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// How to connect to a database of the server through it.
    public func target(_ database: String) -> ConnectionTarget {
        ConnectionTarget("host=\(folder) port=5432 user=\(user) dbname=\(database)")
    }

    /// The environment that points a program to a database of the server through it.
    public func environment(_ database: String) -> [String: String] {
        ["PGHOST": folder, "PGUSER": user, "PGDATABASE": database, "PGPORT": "5432"]
    }
}
