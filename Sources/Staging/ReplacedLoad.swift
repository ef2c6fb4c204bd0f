import Postgres

/// A load that was live until another one took its place.
struct ReplacedLoad {
    let load: Int64
    /// The load that replaced it.
    let by: Int64
    let content: FileContent
}

extension Ledger {
    /// The last load of each content of the delivery's scope, where it was replaced by one that began after the file was
    /// last modified.
    ///
    /// The file then is the older of the two; one that was modified since is a delivery like any other. The times are those
    /// of the file's machine and the server's.
    func replacedLoads(_ connection: inout Connection, since identity: FileIdentity) throws -> [ReplacedLoad] {
        guard delivery.feed.isListed else { return [] }
        return try connection.query(
            """
            select latest.load_id, latest.superseded_by, latest.bytes, latest.sha256
            from (
                select distinct on (l.file_id) l.load_id, l.superseded_by, f.bytes, f.sha256
                from ops.loads as l inner join ops.files as f on f.file_id = l.file_id
                where l.feed = \(delivery.feed.name) and l.scope = \(delivery.scope) and l.status = 'superseded'
                order by l.file_id, l.load_id desc
            ) as latest
            inner join ops.loads as n on n.load_id = latest.superseded_by
            where n.started_at > 'epoch'::timestamptz + \(identity.modified)::bigint * interval '1 microsecond'
            """
        ) { row in
            ReplacedLoad(
                load: try row.value("load_id"), by: try row.value("superseded_by"), content: try FileContent(row))
        }
    }
}

extension FileContent {
    /// From the columns of `ops.files`.
    init(_ row: borrowing Row) throws {
        self.init(bytes: try row.value("bytes"), sha256: try row.value("sha256", as: Bytea.self).bytes)
    }
}
