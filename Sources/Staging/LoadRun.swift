import Failures
import Postgres

/// One delivery on its way into its target, over as many tries as that takes, under one number.
struct LoadRun {
    let ledger: Ledger
    let client: String
    let version: String
    /// How many records may be rejected.
    let limit: RejectLimit
    /// What is read as a record and as a value.
    let grammar: Grammar
    /// Further connections over which it is split, as long as the server refuses nothing.
    let split: SplitConnections?
    /// The load's number, once it has begun.
    private(set) var load: Int64?

    private var mode: CopyMode
    private var rejects = RejectLog()
    /// What a COMMIT would have brought whose answer was lost.
    private var unsure: LoadAttempt.Unsure?

    /// Whether an outage leaves nothing that another try would come upon.
    ///
    /// A further connection that is lost may still commit; only what became of the load as a whole can be asked for.
    var mayTryAgain: Bool { !isSplit || unsure != nil }

    private var isSplit: Bool { mode == .split }

    init(
        _ delivery: Delivery, client: String, version: String, limit: RejectLimit, rules: ChangeRules, grammar: Grammar,
        split: SplitConnections?
    ) {
        ledger = Ledger(delivery: delivery, rules: rules)
        self.client = client
        self.version = version
        self.limit = limit
        self.grammar = grammar
        self.split = split
        mode = split == nil ? .optimistic : .split
    }

    /// Tries once; where the server refuses rows, as often as it takes to know which.
    ///
    /// Throws with nothing of it visible, with two exceptions: the connection broke in COMMIT, and the next try finds
    /// out; or the further connections of a split load have committed, and ``fail(because:on:)`` removes their rows.
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
        let live = try ledger.live(&connection, identity: identity)
        var probe = ContentProbe(path: delivery.path)
        let decision = try ledger.decide(&connection, among: live, identity: identity, probe: &probe)
        try observe(.hashed)
        let placement: Placement
        switch decision {
        case .settled(let result):
            var standing: Int64?
            if case .alreadyLoaded(let live) = result {
                try ledger.touch(&connection, load: live, identity: identity)
                standing = live
            }
            if let load, load != standing {
                try ledger.forget(&connection, load: load)
            }
            return result
        case .load(let place): placement = place
        }
        let columns = try TargetTable(of: delivery.feed, on: &connection).columns
        func open() throws -> PlannedFile {
            try PlannedFile(delivery, identity, columns: columns, grammar: grammar)
        }
        var file: PlannedFile?
        var header: [UInt8]?
        do {
            let opened = try open()
            try placement.check(opened.plan, for: delivery, isSplit: isSplit)
            header = opened.header
            file = consume opened
        } catch let error as StagingError {
            // A delivery that is damaged leaves its trace, however early that shows.
            if case .undecompressible = error {
                _ = try begin(identity, header: nil, on: &connection, observe: observe)
            }
            throw error
        }
        let load = try begin(identity, header: header, on: &connection, observe: observe)
        while true {
            let opened = try file.take() ?? open()
            rejects = RejectLog()
            do {
                let attempt = LoadAttempt(
                    ledger: ledger, load: load, known: live, probe: probe, placement: placement, limit: limit,
                    mode: mode,
                    split: isSplit ? split.map { SplitCopy(over: $0) } : nil)
                return try attempt.run(opened, on: &connection, rejects: &rejects, observe: observe)
            } catch let refused as LoadAttempt.Refused {
                try ledger.removeSplitRows(&connection, load: load)
                mode = refused.next
                try observe(.rereading(because: refused.cause))
            } catch is LoadAttempt.ContentTaken {
                try ledger.removeSplitRows(&connection, load: load)
                // Whoever brought it has committed, or the server would have had this one wait.
                return try self.attempt(on: &connection, observe: observe)
            } catch let end as LoadAttempt.Unsure {
                unsure = end
                throw end.cause
            }
        }
    }

    /// Notes the attempt down, or takes it up again.
    private mutating func begin(
        _ identity: FileIdentity, header: [UInt8]?, on connection: inout Connection,
        observe: (StagingEvent) throws -> Void
    ) throws -> Int64 {
        if let load, try ledger.resume(&connection, load: load, identity: identity) {
            return load
        }
        let load = try ledger.begin(
            &connection, identity: identity, header: header, client: client, version: version,
            backends: isSplit ? split?.backends ?? [] : [])
        self.load = load
        try observe(.began(load: load))
        return load
    }

    /// Keeps the evidence of a load that has failed for good.
    ///
    /// A lost connection cannot keep any, and where it was lost in COMMIT there may be nothing to keep it of; the row that
    /// says running is closed by the next load.
    func fail(because error: any Error, on connection: inout Connection) {
        guard let load, unsure == nil, !connection.isLost else { return }
        let reason = (error as? any Failure)?.message ?? String(describing: error)
        // The first error is the one to report; an attempt that still says running is closed by the next load.
        try? ledger.fail(&connection, load: load, reason: reason, rejects: rejects)
    }
}
