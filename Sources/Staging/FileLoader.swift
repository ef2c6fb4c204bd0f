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
    /// What to do where the ledger knows the scope of a file, or the file itself, already.
    public let rules: ChangeRules
    /// What is read as a record and as a value.
    public let grammar: Grammar
    /// Further connections over which each load is split; nobody else may use them meanwhile.
    public let split: SplitConnections?

    /// A loader with these settings.
    public init(
        client: String, version: String, maxRejects: Int? = nil, rules: ChangeRules = ChangeRules(),
        grammar: Grammar = Grammar(), split: SplitConnections? = nil
    ) {
        self.client = client
        self.version = version
        self.maxRejects = maxRejects
        self.rules = rules
        self.grammar = grammar
        self.split = split
    }

    /// Loads a delivery, unless its content is live already; what is live for its scope is treated as the rules say.
    ///
    /// Throws ``StagingError`` or ``LedgerError`` when the file or its records are at fault: then nothing of it is visible and, once a
    /// load has begun, the evidence is in `ops.loads` and `ops.rejects`. Throws `PostgresError` when the server is; a
    /// lost connection leaves a row that says `running`, which the next load closes. No transaction is left open.
    public func load(
        _ delivery: Delivery, on connection: inout Connection, observe: (StagingEvent) throws -> Void = { _ in }
    ) throws -> LoadResult {
        let ledger = Ledger(delivery: delivery, rules: rules)
        let identity = try FileSource(path: delivery.path).identity
        let live = try ledger.live(&connection, identity: identity)
        let decision = try ledger.decide(among: live, identity: identity)
        try observe(.hashed)
        let placement: Placement
        switch decision {
        case .alreadyLoaded(let load):
            try ledger.touch(&connection, load: load, identity: identity)
            return .alreadyLoaded(load: load)
        case .load(let place): placement = place
        }
        let file = try OpenedFile(
            delivery, identity, columns: try TargetTable(of: delivery.feed, on: &connection).columns, grammar: grammar)
        try placement.check(file.plan, for: delivery)
        let split = split.map { SplitCopy(over: $0) }
        guard split == nil || file.plan.hasLoadNumber else {
            throw LedgerError.noLineage(
                path: delivery.path, target: delivery.feed.target.description, columns: "_load_id")
        }
        let load = try ledger.begin(
            &connection, file: file, client: client, version: version, backends: split?.backends ?? [])
        try observe(.began(load: load))
        let attempt = LoadAttempt(
            ledger: ledger, load: load, known: live, placement: placement, limit: maxRejects, split: split)
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
}
