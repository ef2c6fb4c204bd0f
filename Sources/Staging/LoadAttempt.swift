import Postgres

/// One transaction that loads a file: its rows, its rejects, the days it affects, and its row in the ledger.
struct LoadAttempt {
    let ledger: Ledger
    /// The load's number.
    let load: Int64
    /// What was live when the ledger was looked at first, and where this load goes among it.
    let known: [StandingLoad]
    /// What is known of the file's content.
    let probe: ContentProbe
    let placement: Placement
    /// How many records may be rejected.
    let limit: RejectLimit
    /// How the rows are sent.
    let mode: CopyMode
    /// The further connections it is split over.
    let split: SplitCopy?

    /// What the server said of the data, and how sending it once more tells which rows it is about.
    struct Refused: Error {
        let cause: PostgresError
        let next: CopyMode
    }

    /// Somebody else has committed the same content since it was compared with what is live.
    struct ContentTaken: Error {}

    /// The connection broke in COMMIT: whether the load is there, the ledger tells.
    struct Unsure: Error {
        let report: LoadReport
        let cause: PostgresError
    }

    /// Loads a file, unless somebody else has brought its content meanwhile.
    ///
    /// Throws with everything rolled back, ``Unsure`` apart, and apart from what the further connections of a split
    /// have committed; `rejects` then has the evidence. Throws ``Refused`` when the server refuses rows that another mode
    /// tells apart, and ``StagingError`` when it refuses the data as a whole.
    func run(
        _ file: consuming PlannedFile, on connection: inout Connection, rejects: inout RejectLog,
        observe: (StagingEvent) throws -> Void
    ) throws -> LoadResult {
        var file = file as PlannedFile?
        var stage = CopyMode.Stage.copying
        var committing: LoadReport?
        defer { split?.end() }
        do {
            return try connection.transaction { connection in
                try ledger.lock(&connection) { try observe(.waiting) }
                guard let file = file.take(), FileIdentity.of(path: file.delivery.path) == file.identity else {
                    throw StagingError.changedWhileRead(path: ledger.delivery.path)
                }
                try ledger.lockContent(&connection, bytes: file.identity.bytes) { try observe(.waiting) }
                let start = ContinuousClock.now
                // Somebody may have loaded the same scope between the look at the ledger and the lock.
                let current = try ledger.live(&connection, identity: file.identity)
                var (placement, probe) = (placement, probe)
                if current != known {
                    switch try ledger.decide(&connection, among: current, identity: file.identity, probe: &probe) {
                    case .settled(let result):
                        try ledger.forget(&connection, load: load)
                        return result
                    case .load(let place): placement = place
                    }
                    try placement.check(file.plan, for: file.delivery)
                }
                let bytes = file.identity.bytes
                if split != nil {
                    try SplitCopy.limitWaits(&connection)
                }
                stage = .finishing
                try ledger.clear(&connection, load: load, placement)
                stage = .copying
                let copied = try copy(file, on: &connection, rejects: &rejects, observe: observe)
                stage = .finishing
                let report = LoadReport(
                    load: load, records: copied.summary.records, loaded: copied.loaded, rejected: rejects.count,
                    skipped: copied.summary.skipped, bytes: bytes, contentBytes: copied.summary.bytes,
                    superseded: placement.supersedes.first, rejectsByCode: rejects.countsByCode,
                    duration: ContinuousClock.now - start)
                try check(report)
                if let split {
                    stage = .committing
                    try split.commit()
                    stage = .finishing
                    try observe(.splitCommitted)
                }
                try finish(report, placement, copied.summary.sha256, rejects, &connection)
                try observe(.beforeCommit)
                stage = .committing
                committing = report
                return .loaded(report)
            }
        } catch let error as PostgresError {
            if error.kind == .outcomeUnknown, let committing {
                throw Unsure(report: committing, cause: error)
            }
            if mode == .split, error.category == .conflict {
                // Perhaps with another connection of its own.
                throw Refused(cause: error, next: .optimistic)
            }
            guard error.isAboutData else { throw error }
            if stage == .finishing, error.fields?.constraint == Ledger.contentKey { throw ContentTaken() }
            guard let next = mode.next(afterRefusalWhile: stage) else {
                throw StagingError.refusedByServer(
                    path: ledger.delivery.path, load: load, reason: error.brokenRule, table: error.tableNote)
            }
            throw Refused(cause: error, next: next)
        }
    }

    private func copy(
        _ file: consuming PlannedFile, on connection: inout Connection, rejects: inout RejectLog,
        observe: (StagingEvent) throws -> Void
    ) throws -> FileCopy.Outcome {
        let bytes = file.identity.bytes
        let plan = file.plan
        let path = file.delivery.path
        let encoder = try file.encoder(load: load, limit: limit)
        switch mode {
        case .split, .optimistic:
            return try FileCopy(plan: plan, load: load, bytes: bytes, split: split)
                .run(encoder, on: &connection, rejects: &rejects, observe: observe)
        case .careful, .strict:
            let copy = CarefulCopy(
                plan: plan, load: load, path: path, bytes: bytes, limit: limit, isStrict: mode == .strict)
            return try copy.run(encoder, on: &connection, rejects: &rejects, observe: observe)
        }
    }

    /// Throws unless the counts add up.
    private func check(_ report: LoadReport) throws {
        guard report.records == report.loaded + report.rejected + report.skipped else {
            throw StagingError.miscounted(
                path: ledger.delivery.path, records: report.records, loaded: report.loaded,
                rejected: report.rejected, skipped: report.skipped)
        }
    }

    /// Puts the load in the place of what was live.
    private func finish(
        _ report: LoadReport, _ placement: Placement, _ sha256: [UInt8], _ rejects: RejectLog,
        _ connection: inout Connection
    ) throws {
        try ledger.noteAffectedDays(&connection, load: report.load, rowsOf: [report.load])
        try ledger.place(&connection, load: report.load, placement)
        try ledger.resolve(&connection, load: report.load)
        try rejects.writeSummary(to: &connection, load: report.load)
        try ledger.finish(&connection, report: report, sha256: sha256)
    }
}
