import Failures
import Postgres

/// One delivery on its way into its target, over as many tries as that takes, under one number.
struct LoadRun {
    let ledger: Ledger
    let client: String
    let version: String
    /// How many records may be rejected.
    let limit: Int
    /// What is read as a record and as a value.
    let grammar: Grammar
    /// Further connections over which it is split, as long as the server refuses nothing.
    let split: SplitConnections?
    /// The load's number, once it has begun.
    private(set) var load: Int64?

    private var mode = CopyMode.optimistic
    private var rejects = RejectLog()
    /// What a COMMIT would have brought whose answer was lost.
    private var unsure: LoadAttempt.Unsure?

    /// Whether an outage leaves nothing that another try would come upon.
    ///
    /// A further connection that is lost may still commit; only what became of the load as a whole can be asked for.
    var mayTryAgain: Bool { !isSplit || unsure != nil }

    private var isSplit: Bool { split != nil && mode == .optimistic }

    init(
        _ delivery: Delivery, client: String, version: String, limit: Int, grammar: Grammar, split: SplitConnections?
    ) {
        ledger = Ledger(delivery: delivery)
        self.client = client
        self.version = version
        self.limit = limit
        self.grammar = grammar
        self.split = split
    }

    /// Tries once; where the server refuses rows, as often as it takes to know which.
    ///
    /// Throws with nothing of it visible, unless the connection broke in COMMIT: then the next try finds out.
    mutating func attempt(
        on connection: inout Connection, observe: (StagingEvent) throws -> Void
    ) throws -> LoadResult {
        if let unsure {
            let load = unsure.report.load
            if try ledger.isCommitted(&connection, load: load, onWait: { try observe(.waiting) }) {
                return .loaded(unsure.report)
            }
            self.unsure = nil
            guard mayTryAgain else { throw unsure.cause }
        }
        let delivery = ledger.delivery
        let identity = try FileSource(path: delivery.path).identity
        let live = try ledger.live(&connection)
        let isLive = try live?.isContent(of: delivery) ?? false
        try observe(.hashed)
        if let live, isLive {
            try ledger.touch(&connection, load: live.load, identity: identity)
            if let load, load != live.load {
                try ledger.forget(&connection, load: load)
            }
            return .alreadyLoaded(load: live.load)
        }
        let columns = try connection.targetColumns(of: delivery.feed)
        func open() throws -> OpenedFile {
            try OpenedFile(delivery, identity, columns: columns, grammar: grammar)
        }
        var file: OpenedFile?
        do {
            file = try open()
        } catch let error as StagingError {
            // A delivery that is damaged leaves its trace, however early that shows.
            if case .undecompressible = error {
                _ = try begin(identity, on: &connection, observe: observe)
            }
            throw error
        }
        let load = try begin(identity, on: &connection, observe: observe)
        while true {
            let opened = try file.take() ?? open()
            rejects = RejectLog()
            do {
                let attempt = LoadAttempt(
                    ledger: ledger, load: load, known: live?.load, limit: limit, mode: mode,
                    split: isSplit ? split.map { SplitCopy(over: $0) } : nil)
                return try attempt.run(opened, on: &connection, rejects: &rejects, observe: observe)
            } catch let refused as LoadAttempt.Refused {
                try ledger.removeSplitRows(&connection, load: load)
                mode = refused.next
                try observe(.rereading(because: refused.cause))
            } catch let end as LoadAttempt.Unsure {
                unsure = end
                throw end.cause
            }
        }
    }

    /// Notes the attempt down, or takes it up again.
    private mutating func begin(
        _ identity: FileIdentity, on connection: inout Connection, observe: (StagingEvent) throws -> Void
    ) throws -> Int64 {
        if let load, try ledger.resume(&connection, load: load, identity: identity) {
            return load
        }
        let load = try ledger.begin(
            &connection, identity: identity, client: client, version: version,
            backends: isSplit ? split?.backends ?? [] : [])
        self.load = load
        try observe(.began(load: load))
        return load
    }

    /// Keeps the evidence of a load that has failed for good.
    ///
    /// A lost connection cannot keep any; the row that says running is closed by the next load.
    func fail(because error: any Error, on connection: inout Connection) {
        guard let load, (error as? PostgresError)?.outcome != .disconnected else { return }
        let reason = (error as? any Failure)?.message ?? String(describing: error)
        // The first error is the one to report; an attempt that still says running is closed by the next load.
        try? ledger.fail(&connection, load: load, reason: reason, rejects: rejects)
    }
}

extension Connection {
    /// The columns of a feed's target; throws when it cannot be one.
    fileprivate mutating func targetColumns(of feed: Feed) throws -> [TableColumn] {
        guard let properties = try properties(of: feed.target) else {
            throw StagingError.badFeed(feed: feed.name, reason: "its target \(feed.target) does not exist")
        }
        guard properties.isLogged else {
            throw StagingError.badFeed(
                feed: feed.name,
                reason: "its target \(feed.target) is unlogged: a crash would empty it and leave the ledger")
        }
        let columns = try columns(of: feed.target)
        guard columns.contains(where: { $0.name == "_load_id" && $0.typeName == "bigint" }) else {
            throw StagingError.badFeed(
                feed: feed.name, reason: "its target \(feed.target) has no column _load_id bigint")
        }
        return columns
    }
}
