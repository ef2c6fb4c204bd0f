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
    /// What is read as a record and as a value.
    public let grammar: Grammar
    /// Further connections over which each load is split; nobody else may use them meanwhile.
    public let split: SplitConnections?

    /// A loader with these settings.
    public init(
        client: String, version: String, maxRejects: Int? = nil, grammar: Grammar = Grammar(),
        split: SplitConnections? = nil
    ) {
        self.client = client
        self.version = version
        self.maxRejects = maxRejects
        self.grammar = grammar
        self.split = split
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
        let identity = try FileSource(path: delivery.path).identity
        let live = try ledger.live(&connection)
        let isLive = try live?.isContent(of: delivery, identity) ?? false
        try observe(.hashed)
        if let live, isLive {
            try ledger.touch(&connection, load: live.load, identity: identity)
            return .alreadyLoaded(load: live.load)
        }
        let columns = try targetColumns(delivery, &connection)
        let file = try OpenedFile(delivery, identity, columns: columns, grammar: grammar)
        let split = split.map { SplitCopy(over: $0) }
        let load = try ledger.begin(
            &connection, identity: identity, client: client, version: version, backends: split?.backends ?? [])
        try observe(.began(load: load))
        let attempt = LoadAttempt(
            ledger: ledger, load: load, known: live?.load, limit: maxRejects, split: split)
        var rejects = RejectLog()
        let result: LoadResult
        do {
            result = try attempt.run(file, on: &connection, rejects: &rejects, observe: observe)
        } catch {
            throw failed(error, ledger, load, rejects, &connection)
        }
        // Outside of what can still fail: from here on the load is committed, whatever happens.
        if case .loaded = result {
            try observe(.committed(load: load))
        }
        return result
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
}
