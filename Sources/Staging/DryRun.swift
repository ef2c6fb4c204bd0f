public import Postgres

/// What loading a file would come to, as far as that shows without the server taking its rows.
public struct DryRun: Sendable {
    /// Rejects of one kind.
    public struct Kind: Sendable {
        /// The rule's name.
        public let code: String
        /// The column, where the rule is about one.
        public let columnName: String?
        /// How many records broke it.
        public let count: Int
    }

    /// Where a reject stands.
    public struct Place: Sendable {
        /// 1-based line of the file where the record begins.
        public let line: Int
        /// 1-based number of the record in the file.
        public let record: Int
        /// Offset of its first byte.
        public let byteOffset: Int
        /// The column, where the rule is about one.
        public let columnName: String?
        /// The rule's name.
        public let code: String
        /// The rule in words.
        public let reason: String
    }

    /// So many places are kept.
    public static let mostPlaces = 20

    /// Records found in the file, where it was given up up to there.
    public internal(set) var records = 0
    /// Records that would be rows.
    public internal(set) var rows = 0
    /// Records that would be rejected.
    public internal(set) var rejected = 0
    /// Blank lines at the end of the file.
    public internal(set) var skipped = 0
    /// The file's size.
    public let bytes: Int64
    /// How many records may be rejected, of those found.
    public var limit: Int { rejectLimit.allowed(of: records) }
    let rejectLimit: RejectLimit
    /// The load that this one would replace.
    public let supersedes: Int64?
    /// The line on which it was given up, because too many records do not end where they should.
    public internal(set) var unframeableAt: Int?
    /// The rejects by rule and column, the most frequent first.
    public internal(set) var kinds: [Kind] = []
    /// Where the first of them are.
    public internal(set) var places: [Place] = []

    /// Whether the file would be loaded.
    public var isLoadable: Bool { rejected <= limit && unframeableAt == nil }
}

/// What became of a delivery that was only looked at.
public enum DryRunResult: Sendable {
    /// It would be loaded, or refused for its rejects.
    case read(DryRun)
    /// It would not be loaded: this is what became of it before.
    case settled(LoadResult)
}

extension FileLoader {
    /// Reads a delivery to its end as ``load(_:on:observe:)`` does, and writes nothing: neither rows nor the ledger.
    ///
    /// Constraints and triggers of the table, and types that only the server can read, are not looked at. Throws
    /// ``StagingError`` or ``LedgerError`` where loading it, over several connections if `isSplit`, would be refused before
    /// its first record. No transaction is left open.
    public func rehearse(
        _ delivery: Delivery, isSplit: Bool = false, on connection: inout Connection,
        observe: (StagingEvent) throws -> Void = { _ in }
    ) throws -> DryRunResult {
        let ledger = Ledger(delivery: delivery, rules: rules)
        let identity = try FileSource(path: delivery.path).identity
        let (decision, target) = try connection.transaction { connection in
            // So that the server itself sees to it.
            try connection.run("set transaction read only")
            let live = try ledger.live(&connection, identity: identity)
            var probe = ContentProbe(path: delivery.path)
            return (
                try ledger.decide(&connection, among: live, identity: identity, probe: &probe),
                try TargetTable(of: delivery.feed, on: &connection)
            )
        }
        let placement: Placement
        switch decision {
        case .settled(let result): return .settled(result)
        case .load(let place): placement = place
        }
        let file = try PlannedFile(delivery, identity, columns: target.columns, grammar: grammar)
        try placement.check(file.plan, for: delivery, isSplit: isSplit)
        var run = DryRun(
            bytes: identity.bytes, rejectLimit: limit(of: delivery.feed), supersedes: placement.supersedes.first)
        do {
            try run.read(file, observe: observe)
        } catch StagingError.unframeable(_, _, let line) {
            run.unframeableAt = line
            run.records = run.rows + run.rejected
        }
        return .read(run)
    }
}

extension DryRun {
    private struct Key: Hashable {
        let code: String
        let column: String?
    }

    /// Encodes the whole file on a thread of its own and counts what comes of it.
    fileprivate mutating func read(_ file: consuming PlannedFile, observe: (StagingEvent) throws -> Void) throws {
        let channel = BatchChannel()
        var counts: [Key: Int] = [:]
        // Also of what was read before it was given up.
        defer {
            kinds = counts.map { Kind(code: $0.key.code, columnName: $0.key.column, count: $0.value) }
                .sorted { ($1.count, $0.code, $0.columnName ?? "") < ($0.count, $1.code, $1.columnName ?? "") }
        }
        let encoder = try file.encoder(load: 0, limit: RejectLimit())
        let (_, summary) = try EncodingThread.run(encoder, into: channel) {
            while let batch = try channel.next() {
                rows += batch.rowCount
                rejected += batch.rejects.count
                for reject in batch.rejects {
                    counts[Key(code: reject.code, column: reject.columnName), default: 0] += 1
                    if places.count < Self.mostPlaces {
                        places.append(Place(reject))
                    }
                }
                let read = batch.fileBytesRead
                channel.recycle(batch)
                try observe(.copying(bytes: read, ofBytes: bytes, rows: rows, rejects: rejected))
            }
        }
        (records, skipped) = (summary.records, summary.skipped)
    }
}

extension DryRun.Place {
    fileprivate init(_ reject: Reject) {
        line = reject.lineNumber
        record = reject.recordNumber
        byteOffset = reject.byteOffset
        columnName = reject.columnName
        code = reject.code
        reason = reject.reason
    }
}
