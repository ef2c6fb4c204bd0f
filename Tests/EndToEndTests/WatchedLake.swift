import Foundation
import Postgres
import TestCluster

/// A `loader watch` that runs, over a lake of a test.
struct WatchedLake {
    let lake: Lake
    let running: RunningProgram
    private let client: HTTPClient

    /// It never said where it answers.
    struct NotListening: Error {
        let line: String
    }

    /// Runs `body` while a loader watches a lake; whatever ends the body ends the loader.
    ///
    /// - Parameters:
    ///   - environment: points it to a server.
    ///   - point: a point of `PausePoint` to pause at, and to wait for.
    static func run<Value>(
        _ lake: Lake, environment: [String: String], settle: String = "0.1", pauseAt point: String? = nil,
        _ body: (WatchedLake) throws -> Value
    ) throws -> Value {
        let arguments = [
            "watch", "--lake", lake.path, "--settle", settle, "--rescan", "0.1", "--listen", "127.0.0.1:0",
        ]
        let pause = point.map { ["LOADER_PAUSE_AT": $0] } ?? [:]
        return try Program.loader.whileRunning(arguments, environment: environment.merging(pause) { $1 }) { running in
            let line = try running.waitForError("answering /health and /metrics on http://127.0.0.1:")
            guard let port = line.split(separator: ":").last.flatMap({ UInt16($0) }) else {
                throw NotListening(line: line)
            }
            if let point {
                try running.waitForError("paused at \(point.prefix { $0 != ":" })")
            }
            return try body(WatchedLake(lake: lake, running: running, client: HTTPClient(port: port)))
        }
    }

    func get(_ path: String) throws -> HTTPClient.Answer { try client.get(path) }

    func send(_ request: String) throws -> HTTPClient.Answer { try client.send(request) }

    /// The metrics by name and labels.
    func metrics() throws -> [String: Double] { ExpositionGrammar.values(in: try get("/metrics").body) }

    /// Waits until the folder was looked at, and all that followed from it done, so many more times.
    func waitForLooks(_ number: Int = 3) throws {
        for _ in 1...number {
            let now = Date().timeIntervalSince1970
            try wait { try (metrics()["loader_last_scan_timestamp_seconds"] ?? 0) > now }
        }
    }

    /// Waits until nothing is left to load in `batch/`.
    func waitUntilEmpty(except names: String...) throws {
        try wait(within: 120) { try Set(lake.names("batch")).isSubset(of: names) }
    }
}

extension Lake {
    /// The names in a folder of the lake, hidden ones left out; none when there is no such folder.
    func names(_ folder: String) throws -> [String] {
        guard FileManager.default.fileExists(atPath: self.folder(folder)) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: self.folder(folder)).filter { !$0.hasPrefix(".") }
            .sorted()
    }

    /// Runs `body` with a lake that has an empty `batch/`.
    static func withEmptyBatch<Value>(_ body: (Lake) throws -> Value) throws -> Value {
        try withFolder { folder in
            let lake = Lake(path: folder)
            try FileManager.default.createDirectory(atPath: lake.folder(), withIntermediateDirectories: true)
            return try body(lake)
        }
    }

    /// Makes a file in `batch/` that is open from its first moment on.
    func open(_ name: String) throws -> FileHandle {
        let descriptor = Foundation.open(file(name), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    /// Puts a file of the fixtures into `batch/` by a rename, as complete as it is.
    func deliver(_ name: String, as other: String? = nil) throws {
        let temporary = file(".\(name).new")
        try FileManager.default.copyItem(atPath: Lake.fixture.file(name), toPath: temporary)
        try FileManager.default.moveItem(atPath: temporary, toPath: file(other ?? name))
    }
}

extension Warehouse {
    /// What every staging table holds, as a hash of its rows without those numbers of loads that depend on the order.
    func stagedContent() throws -> [String: String] {
        let tables = try texts("select distinct target as text from ops.feeds order by 1")
        return try tables.reduce(into: [:]) { content, table in
            content[table] = try texts(
                """
                select concat_ws(' ', count(*), md5(string_agg(r.row, e'\\n' order by r.row collate "C"))) as text
                from (
                    select (to_jsonb(t) - '_load_id' || jsonb_build_object('scope', l.scope))::text as row
                    from \(verbatim: table) as t
                    inner join ops.loads as l on l.load_id = t._load_id and l.status = 'loaded'
                ) as r
                """
            ).first
        }
    }

    /// Rows whose load is not the live one of its scope: there must be none.
    func straysInStaging() throws -> Int {
        try texts("select distinct target as text from ops.feeds").reduce(0) { sum, table in
            try sum
                + (number(
                    """
                    select count(*) as number from \(verbatim: table) as t
                    where not exists (select from ops.loads as l where l.load_id = t._load_id and l.status = 'loaded')
                    """) ?? 0)
        }
    }
}
