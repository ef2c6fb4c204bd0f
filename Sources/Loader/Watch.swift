import CommandOptions
import Console
import Failures
import HTTP
import Ingest
import Monitoring
import Postgres
import Staging

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The command `loader watch`.
struct Watch: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Load each file that comes into a lake's batch folder, and move it to processed, or to failed.",
        discussion: """
            A file is loaded once it was renamed into the folder, or is closed and stays as it is. Why one failed is in \
            a .reason beside it. Files of no feed are left alone. While there is no server, or migrations are pending, \
            files wait. It ends when it is interrupted (130, 143), and can be killed at any time; 5 when another one \
            watches the lake.

            /health answers 200 or 503, /metrics what Prometheus reads. Neither names a file, a person or a server: the \
            log does.
            """)

    @Option(
        help: ArgumentHelp(
            "The lake: the folder with batch/, processed/ and failed/ (default: LAKE, or lake).", valueName: "dir"),
        completion: .directory)
    var lake: String?
    @Option(
        help: ArgumentHelp(
            "How long a file that was not renamed into place must stay as it is.", valueName: "seconds"))
    var settle = 2.0
    @Option(help: ArgumentHelp("How often to look although nothing happened.", valueName: "seconds"))
    var rescan = 10.0
    @Option(help: ArgumentHelp("Where to answer over HTTP, or off.", valueName: "host:port"))
    var listen = Listening.at(ListenAddress(host: "127.0.0.1", port: 9017))
    @OptionGroup var folder: FolderOptions

    func validate() throws {
        guard (0...3_600).contains(settle) else { throw ValidationError("--settle takes 0 to 3600 seconds") }
        guard (0.1...3_600).contains(rescan) else { throw ValidationError("--rescan takes 0.1 to 3600 seconds") }
    }

    func run() throws {
        let lake = lake ?? environment("LAKE") ?? "lake"
        var status = stat()
        guard stat(lake, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw MissingLake(lake: lake, isFolder: false)
        }
        // One that others are loaded from, or a folder that is meant to become one.
        guard ["batch", "processed", "failed"].contains(where: { access("\(lake)/\($0)", F_OK) == 0 }) else {
            throw MissingLake(lake: lake, isFolder: true)
        }
        // What is wrong with it now will not become right by waiting.
        _ = try folder.folder()
        let lock = try LakeLock(lake: lake, holder: "loader watch \(clientName())")
        defer { withExtendedLifetime(lock) {} }
        // libpq waits for ever for a host that does not answer, and a signal would wait with it.
        setenv("PGCONNECT_TIMEOUT", "10", 0)
        try endingOnSignals(log, isService: true) { interruption in
            let monitor = LiveMonitor<IngestState>()
            let pages = MonitorPages(monitor: monitor)
            let server = try listen.serve { pages.page(at: $0) }
            // The watcher waits for a server itself, where a signal ends the waiting.
            let loader = FileLoader(
                client: clientName(), version: ProgramVersion.current, rules: .unattended,
                retries: RetryPolicy(pauses: []))
            let report = WatchReport()
            var address: String?
            var ingestor = try BatchIngestor(
                lake: lake, settle: .seconds(settle), rescan: .seconds(rescan), loader: loader, monitor: monitor,
                connect: { try Self.connect(telling: &address) }, check: { try folder.requireUpToDate(&$0) },
                observe: { report.tell($0) })
            log.info("watching \(lake)/batch")
            _ = server
            try ingestor.run(until: interruption)
        }
    }

    /// Connects, and says to what unless that was said before.
    private static func connect(telling address: inout String?) throws -> Connection {
        let connection = try Connection(to: .environment, applicationName: log.label)
        if connection.address != address {
            address = connection.address
            log.tellConnected(to: connection)
        }
        return connection
    }
}
