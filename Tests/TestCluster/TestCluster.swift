public import Foundation
import Migrations
import Models
public import Postgres
import Synchronization

/// A real Postgres that the test run starts itself: one server a run, one database a test.
///
/// `db/cluster temporary` makes it in a folder of its own and removes it when this process ends, however it ends.
public struct TestCluster: Sendable {
    /// What a new database has in it.
    public enum Template: Sendable {
        /// Nothing.
        case empty
        /// The warehouse, migrated, without data.
        case warehouse
    }

    /// The folder of the checkout.
    public static let checkout = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    /// The folder of SQL files.
    public static let sqlFolder = "\(checkout)/sql"

    private static let started = Result { try TestCluster() }
    private static let creation = Mutex(Set<String>())

    /// The folder of the server's socket.
    public let socketFolder: String
    /// The superuser.
    public let user: String

    /// The server of this run; throws when it could not be started.
    public static func shared() throws -> TestCluster {
        try started.get()
    }

    private init() throws {
        let output = try Self.run(
            "\(Self.checkout)/db/cluster", ["temporary", "--watch", String(ProcessInfo.processInfo.processIdentifier)])
        let values = Dictionary(
            output.split(separator: "\n").compactMap { line -> (String, String)? in
                let parts = line.split(separator: "=", maxSplits: 1)
                return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
            }, uniquingKeysWith: { first, _ in first })
        guard let folder = values["PGHOST"], let user = values["PGUSER"] else {
            throw NotStarted(output: output)
        }
        socketFolder = folder
        self.user = user
    }

    /// The server could not be started.
    struct NotStarted: Error {
        let output: String
    }

    /// A server of a test's own, for what would disturb others; it runs until this process ends.
    public static func own() throws -> TestCluster {
        try TestCluster()
    }

    private static func run(
        _ program: String, _ arguments: [String], environment: [String: String]? = nil, isQuiet: Bool = false
    ) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        if let environment {
            process.environment = environment
        }
        if isQuiet {
            process.standardError = FileHandle.nullDevice
        }
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        let output = String(decoding: data, as: UTF8.self)
        guard process.terminationStatus == 0 else { throw NotStarted(output: output) }
        return output
    }

    private static let binaries = Result {
        try run("\(checkout)/db/cluster", ["binaries"]).trimmingCharacters(in: .newlines)
    }

    /// Runs a program that came with the server (`psql`, `pg_dump`) and returns what it wrote to its standard output.
    ///
    /// With `isQuiet` nobody sees what it writes to standard error.
    public func runTool(
        _ name: String, _ arguments: [String], database: String, environment: [String: String] = [:],
        isQuiet: Bool = false
    ) throws -> String {
        try Self.run(
            "\(Self.binaries.get())/\(name)", arguments,
            environment: self.environment(database).merging(environment) { $1 }, isQuiet: isQuiet)
    }

    /// The server's own folder; the user it runs as owns it, and nobody else gets in.
    private var folder: URL { URL(filePath: socketFolder).deletingLastPathComponent() }

    /// Where the server's data lie.
    var dataFolder: String { folder.appending(path: "data").path }
    /// Where the server writes its log.
    var logPath: String { folder.appending(path: "log").path }

    /// The path of a program that came with the server.
    func tool(_ name: String) throws -> String { try "\(Self.binaries.get())/\(name)" }

    /// The server's log, whole.
    public func log() throws -> Data {
        try Data(contentsOf: folder.appending(path: "log"))
    }

    /// Makes a folder in the server's own, which goes away with the server, and returns its path: short enough for a
    /// socket.
    func makeFolder(_ name: String) throws -> String {
        let url = folder.appending(path: "\(name)-\(UInt32.random(in: .min ... .max))")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
        return url.path
    }

    /// Whether the server takes connections.
    public var isAnswering: Bool {
        (try? Connection(to: target("postgres"), applicationName: "tests")) != nil
    }

    /// Shuts the server down as a failure of power would, and starts it again; for a server of a test's ``own()``.
    public func restart() throws {
        let program = try "\(Self.binaries.get())/pg_ctl"
        let arguments = [
            "restart", "--mode=immediate", "--pgdata=\(folder.path)/data", "--log=\(folder.path)/log", "--silent",
        ]
        let process = Process()
        // It runs as whoever owns its data, which root cannot be.
        let isRoot = geteuid() == 0
        process.executableURL = URL(filePath: isRoot ? "/usr/bin/setpriv" : program)
        process.arguments =
            isRoot
            ? ["--reuid=postgres", "--regid=postgres", "--init-groups", program] + arguments : arguments
        process.currentDirectoryURL = URL(filePath: "/")
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw NotStarted(output: program) }
    }

    /// How to connect to a database of the server.
    public func target(_ database: String) -> ConnectionTarget {
        ConnectionTarget("host=\(socketFolder) port=5432 user=\(user) dbname=\(database)")
    }

    /// The environment that points a program to a database of the server.
    public func environment(_ database: String) -> [String: String] {
        ["PGHOST": socketFolder, "PGUSER": user, "PGDATABASE": database, "PGPORT": "5432"]
    }

    /// Makes a database of its own for a test and returns its name; it goes away with the server.
    public func makeDatabase(_ template: Template = .warehouse) throws -> String {
        let name = "test_\(UInt64.random(in: .min ... .max))"
        // One at a time: a template must not be in use while it is copied. Files are copied, as that takes half the time
        // of writing every page to the log.
        try Self.creation.withLock { made in
            var connection = try Connection(to: target("postgres"), applicationName: "tests")
            switch template {
            case .empty:
                try connection.run("create database \(identifier: name) strategy file_copy")
            case .warehouse:
                if made.insert(socketFolder).inserted {
                    try connection.run("create database warehouse_template")
                    var warehouse = try Connection(to: target("warehouse_template"), applicationName: "tests")
                    let folder = try ModelFolder(path: Self.sqlFolder)
                    try Migrator(folder: folder.migrations, toolVersion: "test").up(on: &warehouse)
                }
                try connection.run("create database \(identifier: name) template warehouse_template strategy file_copy")
            }
        }
        return name
    }

    /// A connection to a database.
    public func connect(_ database: String) throws -> Connection {
        try Connection(to: target(database), applicationName: "tests")
    }
}
