public import Postgres

/// Loads deliveries into their staging tables: each in one transaction, each content once.
public struct FileLoader: Sendable {
    /// Who runs the load, for the ledger: machine and process.
    public let client: String
    /// The version of the program, for the ledger.
    public let version: String
    /// How many records of a file may be rejected, in place of what its feed says.
    public let maxRejects: Int?
    /// Which share of a file's records may be rejected, from 0 to 1, in place of what its feed says (``RejectLimit``).
    public let maxRejectRatio: Double?
    /// What to do where the ledger knows the scope of a file, or the file itself, already.
    public let rules: ChangeRules
    /// What is read as a record and as a value.
    public let grammar: Grammar
    /// Further connections over which each load is split; nobody else may use them meanwhile.
    public let split: SplitConnections?
    /// How often and when a file is loaded again that the server could not take.
    public let retries: RetryPolicy

    /// A loader with these settings.
    public init(
        client: String, version: String, maxRejects: Int? = nil, maxRejectRatio: Double? = nil,
        rules: ChangeRules = ChangeRules(), grammar: Grammar = Grammar(), split: SplitConnections? = nil,
        retries: RetryPolicy = RetryPolicy()
    ) {
        self.client = client
        self.version = version
        self.maxRejects = maxRejects
        self.maxRejectRatio = maxRejectRatio
        self.rules = rules
        self.grammar = grammar
        self.split = split
        self.retries = retries
    }

    /// Loads a delivery, unless its content is live already; what is live for its scope is treated as the rules say.
    ///
    /// Records that break a rule of ours or of the server's data (class 22, 23 and 44: a type, a constraint, a check
    /// option) are rejects, up to the limit. What the server could not do is done again under the same number
    /// (``RetryPolicy``), and no record is ever rejected for it; not so a load that is split, of which rows may be committed
    /// on connections that nobody hears of any more. Everything else that the server says ends the load, the
    /// P0001 of a plain `raise exception` too: a trigger that is to have rows rejected says `using errcode = '23514'`.
    ///
    /// Throws ``StagingError`` or ``LedgerError`` when the file or its records are at fault: then nothing of it is visible and, once a
    /// load has begun, the evidence is in `ops.loads` and `ops.rejects`. Throws `PostgresError` when the server is; a
    /// connection that stays lost leaves a row that says `running`, which the next load closes. No transaction is left
    /// open.
    public func load(
        _ delivery: Delivery, on connection: inout Connection, observe: (StagingEvent) throws -> Void = { _ in }
    ) throws -> LoadResult {
        var run = LoadRun(
            delivery, client: client, version: version, limit: limit(of: delivery.feed),
            rules: rules, grammar: grammar, split: split)
        let result: LoadResult
        do {
            result = try retries.retrying(
                on: &connection, observe: observe, while: { run.mayTryAgain }
            ) { connection in
                try run.attempt(on: &connection, observe: observe)
            }
        } catch {
            run.fail(because: error, on: &connection)
            throw error
        }
        // Outside of what can still fail: from here on the load is committed, whatever happens.
        if case .loaded(let report) = result {
            try observe(.committed(load: report.load))
        }
        return result
    }

    /// How many records of a feed's file may be rejected.
    func limit(of feed: Feed) -> RejectLimit {
        RejectLimit(number: maxRejects, ratio: maxRejectRatio, usual: feed.maxRejects)
    }
}
