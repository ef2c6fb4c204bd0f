public import Postgres

/// The live load of a scope, with what its file looked like: enough to recognise an untouched file without reading it.
public struct LiveLoad: Sendable {
    /// Its feed.
    public let feed: String
    /// What its file stands for.
    public let scope: String
    let name: String
    let bytes: Int64
    /// Microseconds since 1970; nil where not known.
    let modified: Int64?

    /// Whether a delivery is the file of this load, untouched since: same name, size and modification time.
    ///
    /// As rsync and make decide it. A file that was rewritten within the resolution of the clock, in the same size, is
    /// taken for untouched; `loader copy` always reads it.
    public func isUntouched(_ delivery: Delivery) -> Bool {
        guard let identity = FileIdentity.of(path: delivery.path) else { return false }
        return name == delivery.name && bytes == identity.bytes && modified == identity.modified
    }
}

extension Connection {
    /// All live loads of feeds.
    public mutating func liveLoads() throws -> [LiveLoad] {
        try query(
            """
            select feed, scope, file_name, bytes, (extract(epoch from modified_at) * 1000000)::bigint as modified
            from ops.loads where status = 'loaded' and feed is not null
            """
        ) { row in
            LiveLoad(
                feed: try row.value("feed"), scope: try row.value("scope"), name: try row.value("file_name"),
                bytes: try row.value("bytes"), modified: try row.optional("modified"))
        }
    }

    /// Brings the block range indexes of a table up to date, which otherwise know nothing of fresh pages until a vacuum.
    ///
    /// Left to that where the table is somebody else's.
    public mutating func summarizeBlockRanges(of table: TableName) throws {
        try run(
            """
            select pg_catalog.brin_summarize_new_values(i.indexrelid)
            from pg_catalog.pg_index as i
            inner join pg_catalog.pg_class as x on x.oid = i.indexrelid
            inner join pg_catalog.pg_am as m on m.oid = x.relam and m.amname = 'brin'
            where i.indrelid = \(table.quoted)::regclass and pg_catalog.pg_has_role(x.relowner, 'USAGE')
            """)
    }
}
