public import Postgres

/// What became of the rejects of a load that were to be exported.
public struct RejectExport: Sendable {
    /// Records that were written.
    public let exported: Int
    /// Records of which only the beginning was kept.
    public let truncated: Int
    /// Blank lines: there is nothing in them to correct.
    public let blank: Int
    /// Records of a load that failed of which nothing was kept.
    public let notKept: Int
    /// Why the corrected file cannot be loaded as a repair; nil when it can.
    public let obstacle: RepairObstacle?

    /// Whether every reject that is open was written.
    public var isComplete: Bool { truncated == 0 && blank == 0 && notKept == 0 }
}

extension Connection {
    /// So many rejects are in memory at a time, each with 16 KiB at most.
    private static let exportPage = 500

    /// Gives the open rejects of a load as CSV to `write`: the header as delivered and each record as delivered, with
    /// the number of the record as one more column, `_record_no`.
    ///
    /// Throws when there is no such load or its header is not known; no transaction is left open.
    public mutating func exportRejects(
        of load: Int64, to write: ([UInt8]) throws -> Void
    ) throws -> RejectExport {
        try transaction(.repeatableRead) { connection in
            let source = try RepairedLoad(load, on: &connection)
            guard source.repairs == nil, let header = source.header else {
                throw LedgerError.notExportable(load, source.obstacle ?? RepairObstacle("its file has no header"))
            }
            var kept = 0
            var counts = (exported: 0, truncated: 0, blank: 0)
            try write(header + Array(",\(Lineage.record)\n".utf8))
            var last: Int64 = 0
            while true {
                let page = try connection.query(
                    """
                    select record_no, raw, raw_truncated, resolved_by is not null as is_resolved
                    from ops.rejects where load_id = \(load) and record_no > \(last)
                    order by record_no limit \(Self.exportPage)
                    """
                ) { row in
                    (
                        record: try row.value("record_no", as: Int64.self),
                        raw: try row.value("raw", as: Bytea.self).bytes,
                        isTruncated: try row.value("raw_truncated", as: Bool.self),
                        isResolved: try row.value("is_resolved", as: Bool.self)
                    )
                }
                guard let end = page.last?.record else { break }
                last = end
                kept += page.count
                for reject in page where !reject.isResolved {
                    if reject.isTruncated {
                        counts.truncated += 1
                    } else if reject.raw.isEmpty {
                        counts.blank += 1
                    } else {
                        try write(reject.raw + Array(",\(reject.record)\n".utf8))
                        counts.exported += 1
                    }
                }
            }
            return RejectExport(
                exported: counts.exported, truncated: counts.truncated, blank: counts.blank,
                notKept: max(0, source.rejected - kept), obstacle: source.obstacle)
        }
    }
}
