public import Postgres

/// A load that has rejects, as `loader rejects list` shows it.
public struct RejectedLoad: Sendable {
    /// The load's number.
    public let load: Int64
    /// Its feed; nil for a load into a table that is no feed's.
    public let feed: String?
    /// That table.
    public let target: String?
    /// The file's name.
    public let file: String
    /// The load's status.
    public let status: String
    /// How many records were rejected.
    public let rejects: Int
    /// How many of them are open: neither put right by a repair, nor out of date by a later delivery.
    public let open: Int
    /// When the load began, in UTC to the minute.
    public let startedAt: String
}

/// A rejected record, as `loader rejects list N` shows it.
///
/// `raw` and `value` are patients' data: shown on request only.
public struct RejectedRecord: Sendable {
    /// 1-based number of the record in the file.
    public let record: Int
    /// 1-based line of the file where it begins.
    public let line: Int
    /// Offset of its first byte.
    public let byteOffset: Int
    /// 1-based place of the column in the header, where the rule is about one.
    public let columnNumber: Int?
    /// The column, where the rule is about one.
    public let columnName: String?
    /// The rule's name.
    public let code: String
    /// The rule in words.
    public let reason: String
    /// The record's bytes, cut off after 16 KiB.
    public let raw: [UInt8]
    /// The field's bytes, where the rule is about one.
    public let value: [UInt8]?
    /// The load that put it right.
    public let resolvedBy: Int64?
}

extension Connection {
    /// The loads that have rejects, newest first; those with open ones, or all of them.
    ///
    /// Those of a repair count where they were at first: at the load that it repairs.
    public mutating func rejectedLoads(limit: Int, all: Bool = true) throws -> [RejectedLoad] {
        try query(
            """
            select load_id, feed, target, file_name, status, rejected, open,
                to_char(started_at, 'YYYY-MM-DD HH24:MI') as started_at
            from (
                select
                    l.*,
                    case
                        when l.repairs is not null or l.status = 'superseded' then 0
                        when l.status = 'failed' and exists (
                            select from ops.loads as n
                            where n.scope = l.scope and (n.feed = l.feed or n.target = l.target)
                                and n.status in ('loaded', 'superseded')
                                and (n.load_id > l.load_id or n.delivered_at > l.finished_at)
                        ) then 0
                        else l.rejected - (
                            select count(*) from ops.rejects as r
                            where r.load_id = l.load_id and r.resolved_by is not null
                        )
                    end as open
                from ops.loads as l
                where l.rejected > 0
            ) as l
            where \(all) or open > 0
            order by load_id desc limit \(limit)
            """
        ) { row in
            RejectedLoad(
                load: try row.value("load_id"), feed: try row.optional("feed"), target: try row.optional("target"),
                file: try row.value("file_name"), status: try row.value("status"), rejects: try row.value("rejected"),
                open: try row.value("open"), startedAt: try row.value("started_at"))
        }
    }

    /// The rejects of a load by their place in the file, those that no repair has put right, or all of them.
    ///
    /// Throws when there is no such load.
    public mutating func rejectedRecords(load: Int64, limit: Int, all: Bool = true) throws -> [RejectedRecord] {
        guard try first("select 1 as one from ops.loads where load_id = \(load)", { _ in true }) != nil else {
            throw StagingError.noSuchLoad(load)
        }
        return try query(
            """
            select record_no, line_no, byte_offset, column_no, column_name, code, reason, raw, value, resolved_by
            from ops.rejects where load_id = \(load) and (\(all) or resolved_by is null)
            order by record_no limit \(limit)
            """
        ) { row in
            RejectedRecord(
                record: try row.value("record_no"), line: try row.value("line_no"),
                byteOffset: try row.value("byte_offset"), columnNumber: try row.optional("column_no"),
                columnName: try row.optional("column_name"), code: try row.value("code"),
                reason: try row.value("reason"), raw: try row.value("raw", as: Bytea.self).bytes,
                value: try row.optional("value", as: Bytea.self)?.bytes, resolvedBy: try row.optional("resolved_by"))
        }
    }
}
