import Digests
import Failures
public import Postgres

/// Loads deliveries into their staging tables: each in one transaction, each content once.
public struct FileLoader: Sendable {
    /// Who runs the load, for the ledger: machine and process.
    public let client: String
    /// The version of the program, for the ledger.
    public let version: String
    /// How many records of a file may be rejected, in place of what its feed says.
    public let maxRejects: Int?

    /// A loader with these settings.
    public init(client: String, version: String, maxRejects: Int? = nil) {
        self.client = client
        self.version = version
        self.maxRejects = maxRejects
    }

    /// Loads a delivery, unless its content is live already; what was live for its scope is replaced.
    ///
    /// Throws ``StagingError`` when the file or its records are at fault: then nothing of it is visible and, once a
    /// load has begun, the evidence is in `ops.loads` and `ops.rejects`. Throws `PostgresError` when the server is; a
    /// lost connection leaves a row that says `running`, which the next load closes. No transaction is left open.
    public func load(
        _ delivery: Delivery, on connection: inout Connection, observe: (StagingEvent) throws -> Void = { _ in }
    ) throws -> LoadResult {
        let ledger = Ledger(delivery: delivery)
        let source = try FileSource(path: delivery.path)
        let identity = source.identity
        let live = try ledger.live(&connection)
        let isLive = try live.map { try isSame($0, delivery) } ?? false
        try observe(.hashed)
        if let live, isLive {
            try ledger.touch(&connection, load: live.load, identity: identity)
            return .alreadyLoaded(load: live.load)
        }
        let columns = try targetColumns(delivery, &connection)
        var pendingReader: RecordReader?
        let plan: ColumnPlan
        do {
            pendingReader = try RecordReader(source, format: delivery.feed.format)
            plan = try self.plan(delivery, columns, &pendingReader)
        } catch let error as StagingError {
            // A delivery that is damaged leaves its trace, however early that shows.
            guard case .undecompressible = error else { throw error }
            let load = try ledger.begin(&connection, identity: identity, client: client, version: version)
            throw failed(error, ledger, load, RejectLog(), &connection)
        }
        let load = try ledger.begin(&connection, identity: identity, client: client, version: version)
        try observe(.began(load: load))
        var rejects = RejectLog()
        let result: LoadResult
        do {
            result = try connection.transaction { connection in
                try ledger.lock(&connection) { try observe(.waiting) }
                guard let reader = pendingReader.take(), FileIdentity.of(path: delivery.path) == identity else {
                    throw StagingError.changedWhileRead(path: delivery.path)
                }
                // Somebody may have loaded the same scope between the look at the ledger and the lock.
                let current = try ledger.live(&connection)
                if let current, current.load != live?.load, try isSame(current, delivery) {
                    try ledger.forget(&connection, load: load)
                    return LoadResult.alreadyLoaded(load: current.load)
                }
                var copy = try FileCopy(
                    reader, plan: plan, delivery: delivery, load: load, limit: maxRejects ?? delivery.feed.maxRejects)
                try copy.run(on: &connection, rejects: &rejects, observe: observe)
                let report = LoadReport(
                    load: load, records: copy.records, loaded: copy.loaded, rejected: rejects.count,
                    skipped: copy.skipped, bytes: identity.bytes,
                    contentBytes: copy.contentBytes, superseded: current?.load)
                let sha256 = try copy.finish()
                try finish(report, sha256, ledger, rejects, &connection)
                try observe(.beforeCommit)
                return .loaded(report)
            }
        } catch {
            throw failed(error, ledger, load, rejects, &connection)
        }
        // Outside of what can still fail: from here on the load is committed, whatever happens.
        if case .loaded = result {
            try observe(.committed(load: load))
        }
        return result
    }

    /// Puts the load in the place of what was live, after its counts add up.
    private func finish(
        _ report: LoadReport, _ sha256: [UInt8], _ ledger: Ledger, _ rejects: RejectLog,
        _ connection: inout Connection
    ) throws {
        guard report.records == report.loaded + report.rejected + report.skipped else {
            throw StagingError.miscounted(
                path: ledger.delivery.path, records: report.records, loaded: report.loaded,
                rejected: report.rejected, skipped: report.skipped)
        }
        try ledger.noteAffectedDays(
            &connection, load: report.load, rowsOf: [report.load] + [report.superseded].compactMap { $0 })
        if let superseded = report.superseded {
            try ledger.supersede(&connection, load: superseded, by: report.load)
        }
        try rejects.writeSummary(to: &connection, load: report.load)
        try ledger.finish(&connection, report: report, sha256: sha256)
    }

    /// Keeps the evidence of a load that failed and returns the error to report.
    private func failed(
        _ error: any Error, _ ledger: Ledger, _ load: Int64, _ rejects: RejectLog, _ connection: inout Connection
    ) -> any Error {
        var report = error
        if let refusal = error as? PostgresError {
            // A lost connection cannot keep evidence; the row that says running is closed by the next load.
            guard refusal.outcome != .disconnected else { return error }
            if refusal.isAboutData {
                report = StagingError.refusedByServer(
                    path: ledger.delivery.path, load: load, reason: refusal.message, table: refusal.tableNote)
            }
        }
        let reason = (report as? any Failure)?.message ?? String(describing: report)
        // The first error is the one to report; an attempt that still says running is closed by the next load.
        try? ledger.fail(&connection, load: load, reason: reason, rejects: rejects)
        return report
    }

    /// Whether a file has the content of a live load, compressed or not.
    private func isSame(_ live: Ledger.Live, _ delivery: Delivery) throws -> Bool {
        try FileSource.hash(path: delivery.path, ofSize: live.bytes) == live.sha256
    }

    private func targetColumns(_ delivery: Delivery, _ connection: inout Connection) throws -> [TableColumn] {
        let feed = delivery.feed
        guard let properties = try connection.properties(of: feed.target) else {
            throw StagingError.badFeed(feed: feed.name, reason: "its target \(feed.target) does not exist")
        }
        guard properties.isLogged else {
            throw StagingError.badFeed(
                feed: feed.name,
                reason: "its target \(feed.target) is unlogged: a crash would empty it and leave the ledger")
        }
        let columns = try connection.columns(of: feed.target)
        guard columns.contains(where: { $0.name == "_load_id" && $0.typeName == "bigint" }) else {
            throw StagingError.badFeed(
                feed: feed.name, reason: "its target \(feed.target) has no column _load_id bigint")
        }
        return columns
    }

    private func plan(
        _ delivery: Delivery, _ columns: [TableColumn], _ reader: inout RecordReader?
    ) throws -> ColumnPlan {
        switch delivery.feed.format {
        case .lines: return try ColumnPlan(linesOf: delivery, columns: columns)
        case .csv:
            guard let header = try reader?.readHeader() else {
                throw StagingError.noHeader(path: delivery.path)
            }
            return try ColumnPlan(header: header, delivery: delivery, columns: columns)
        }
    }
}
