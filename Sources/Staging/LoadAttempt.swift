import Postgres

/// One transaction that loads a file: its rows, its rejects, the days it affects, and its row in the ledger.
struct LoadAttempt {
    let ledger: Ledger
    /// The load's number.
    let load: Int64
    /// What was live when the ledger was looked at first, and where this load goes among it.
    let known: [StandingLoad]
    let placement: Placement
    /// How many records may be rejected, in place of what the feed says.
    let limit: Int?
    /// The further connections it is split over.
    let split: SplitCopy?

    /// Loads a file, unless somebody else has brought its content meanwhile.
    ///
    /// Throws with everything rolled back; `rejects` then has the evidence.
    func run(
        _ file: consuming OpenedFile, on connection: inout Connection, rejects: inout RejectLog,
        observe: (StagingEvent) throws -> Void
    ) throws -> LoadResult {
        var file = file as OpenedFile?
        defer { split?.end() }
        return try connection.transaction { connection in
            let bytes = file?.identity.bytes ?? 0
            try ledger.lock(&connection, bytes: bytes) { try observe(.waiting) }
            guard let file = file.take(), FileIdentity.of(path: file.delivery.path) == file.identity else {
                throw StagingError.changedWhileRead(path: ledger.delivery.path)
            }
            let start = ContinuousClock.now
            // Somebody may have loaded the same scope between the look at the ledger and the lock.
            let current = try ledger.live(&connection, identity: file.identity)
            var placement = placement
            if current != known {
                switch try ledger.decide(among: current, identity: file.identity) {
                case .alreadyLoaded(let live):
                    try ledger.forget(&connection, load: load)
                    return LoadResult.alreadyLoaded(load: live)
                case .load(let place): placement = place
                }
                try placement.check(file.plan, for: file.delivery)
            }
            let copy = FileCopy(plan: file.plan, load: load, bytes: bytes, split: split)
            let copied = try copy.run(
                try file.encoder(load: load, limit: limit ?? ledger.delivery.feed.maxRejects), on: &connection,
                rejects: &rejects, observe: observe)
            let report = LoadReport(
                load: load, records: copied.summary.records, loaded: copied.loaded, rejected: rejects.count,
                skipped: copied.summary.skipped, bytes: bytes, superseded: placement.supersedes.first,
                rejectsByCode: rejects.countsByCode, duration: ContinuousClock.now - start)
            try finish(report, placement, copied.summary.sha256, rejects, &connection, observe)
            try observe(.beforeCommit)
            return .loaded(report)
        }
    }

    /// Puts the load in the place of what was live, after its counts add up.
    private func finish(
        _ report: LoadReport, _ placement: Placement, _ sha256: [UInt8], _ rejects: RejectLog,
        _ connection: inout Connection, _ observe: (StagingEvent) throws -> Void
    ) throws {
        guard report.records == report.loaded + report.rejected + report.skipped else {
            throw StagingError.miscounted(
                path: ledger.delivery.path, records: report.records, loaded: report.loaded,
                rejected: report.rejected, skipped: report.skipped)
        }
        if let split {
            try split.commit()
            try observe(.splitCommitted)
        }
        try ledger.noteAffectedDays(&connection, load: report.load, rowsOf: [report.load] + placement.supersedes)
        try ledger.place(&connection, load: report.load, placement)
        try ledger.resolve(&connection, load: report.load)
        try rejects.writeSummary(to: &connection, load: report.load)
        try ledger.finish(&connection, report: report, sha256: sha256)
    }
}
