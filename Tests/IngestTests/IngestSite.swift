import Failures
import Foundation
import Monitoring
import Postgres
import Staging
import Synchronization
import TestCluster
import Testing

@testable import Ingest

/// A lake and a warehouse with a feed of a test's own, `sample_{date}.csv`, and what an ingestor told there.
final class IngestSite: Sendable {
    let database: String
    let lake: TemporaryFolder
    let monitor = LiveMonitor<IngestState>()
    private let cluster: TestCluster
    private let told = Mutex<[String]>([])
    private let connections = Mutex(0)

    init() throws {
        cluster = try TestCluster.shared()
        database = try cluster.makeDatabase()
        lake = try TemporaryFolder()
        try lake.write("batch/.keep", "")
        try run(
            "create table staging.sample (n integer not null, _load_id bigint not null, _record_no bigint not null)",
            """
            insert into ops.feeds (feed, file_pattern, format, target, scope)
            values ('sample', 'sample_{date}.csv', 'csv', 'staging.sample', 'day')
            """)
    }

    /// An ingestor that looks when it is told to.
    func ingestor(
        rescan: Duration = .seconds(3_600), observe: @escaping (IngestEvent) throws -> Void = { _ in },
        check: @escaping (inout Connection) throws -> Void = { _ in }
    ) throws -> BatchIngestor {
        try BatchIngestor(
            lake: lake.path, settle: .zero, rescan: rescan,
            loader: FileLoader(
                client: "test", version: "1", rules: .unattended, retries: RetryPolicy(pauses: [])), monitor: monitor,
            connect: {
                self.connections.withLock { $0 += 1 }
                return try self.cluster.connect(self.database)
            }, check: check,
            observe: { event in
                if let line = Self.line(event) {
                    self.told.withLock { $0.append(line) }
                }
                do {
                    try observe(event)
                } catch {
                    Issue.record(error)
                }
            })
    }

    /// What was told since the last time.
    func events() -> [String] {
        told.withLock { told in
            defer { told = [] }
            return told
        }
    }

    /// How often it connected.
    var connectionCount: Int { connections.withLock { $0 } }

    var state: IngestState { monitor.state }

    var health: [String] { monitor.state.health(at: WallClock.now()).reasons }

    /// Delivers a file of records, renamed into place over what was there.
    func deliver(_ day: Int, _ numbers: String...) throws {
        try lake.replace("batch/\(Self.name(day))", (["n"] + numbers).joined(separator: "\n") + "\n")
    }

    /// The name of the file of a day.
    static func name(_ day: Int) -> String { "sample_2022-11-\(day).csv" }

    /// The paths of the files in the lake, hidden ones left out.
    func files() throws -> [String] {
        try lake.files().keys.filter { !$0.contains("/.") }.sorted()
    }

    /// The numbers in the table.
    func numbers() throws -> [Int] {
        var connection = try cluster.connect(database)
        return try connection.query("select n from staging.sample order by n") { try $0.value("n", as: Int.self) }
    }

    /// Runs statements, one after the other.
    func run(_ statements: String...) throws {
        var connection = try cluster.connect(database)
        for statement in statements {
            try connection.run("\(verbatim: statement)")
        }
    }

    private static func line(_ event: IngestEvent) -> String? {
        switch event {
        case .polling: "polling"
        case .waiting(let failure): "waiting: \(failure.message)"
        case .resumed: "resumed"
        case .strays(let files): "stray: \(files.map(\.name).joined(separator: " "))"
        case .ambiguous(let failure): failure.message
        case .loading, .staging, .moving, .renamed: nil
        case .unsynced(let delivery, _): "\(delivery.name): unsynced"
        case .processed(let delivery, .loaded): "\(delivery.name): loaded"
        case .processed(let delivery, .alreadyLoaded): "\(delivery.name): already loaded"
        case .processed(let delivery, .outdated): "\(delivery.name): outdated"
        case .failed(let delivery, _): "\(delivery.name): failed"
        case .postponed(let delivery, let failure): "\(delivery.name): postponed: \(failure.message)"
        case .unmoved(let delivery, let isLoaded, _): "\(delivery.name): unmoved, \(isLoaded ? "loaded" : "refused")"
        case .stillChanging(let delivery): "\(delivery.name): changing"
        }
    }
}
