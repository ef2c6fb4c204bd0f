import Postgres

/// The rejects of a load: counted all of them, written to `ops.rejects` in pieces, the first of them kept as evidence.
struct RejectLog {
    /// How many rejects survive a load that fails, whose own transaction is rolled back.
    static let mostEvidence = 1_000

    private struct Kind: Hashable {
        let code: String
        let column: String
    }

    /// Rejects are written to the server at the latest when there is that much of them, in bytes.
    private static let mostPending = 4 * 1024 * 1024

    private(set) var count = 0
    private var pendingBytes = 0
    private var pending: [Reject] = []
    private var evidence: [Reject] = []
    private var kinds: [Kind: Int] = [:]

    /// Notes rejects down.
    mutating func append(_ rejects: [Reject]) {
        for reject in rejects {
            count += 1
            kinds[Kind(code: reject.code, column: reject.columnName ?? ""), default: 0] += 1
            pending.append(reject)
            pendingBytes += reject.size
            if evidence.count < Self.mostEvidence {
                evidence.append(reject)
            }
        }
    }

    /// How many rejects there are by rule, by its name.
    var countsByCode: [(code: String, count: Int)] {
        Dictionary(grouping: kinds, by: \.key.code).map { ($0.key, $0.value.reduce(0) { $0 + $1.value }) }
            .sorted { $0.0 < $1.0 }
    }

    /// Whether what is pending should be written before more is read.
    var isFull: Bool { pendingBytes >= Self.mostPending }

    /// Takes out what is pending, to be written.
    mutating func takePending() -> [Reject] {
        defer {
            pending.removeAll()
            pendingBytes = 0
        }
        return pending
    }

    /// Writes the counts by rule and column; the last thing to write of a load that succeeds.
    func writeSummary(to connection: inout Connection, load: Int64) throws {
        for (kind, count) in kinds {
            try connection.run(
                """
                insert into ops.reject_summary (load_id, code, column_name, rejects)
                values (\(load), \(kind.code), \(kind.column), \(count))
                """)
        }
    }

    /// Writes what is known of a load that failed, in a transaction of its own.
    func writeEvidence(to connection: inout Connection, load: Int64) throws {
        try evidence.write(to: &connection, load: load)
        try writeSummary(to: &connection, load: load)
    }
}
