public import Postgres

/// A load with rejects, as far as exporting and repairing them needs it.
struct RepairedLoad {
    let load: Int64
    let feed: String?
    let target: String?
    let scope: String
    let fileName: String
    let status: String
    let header: [UInt8]?
    /// The load that this one is a repair of.
    let repairs: Int64?
    /// How many records it rejected.
    let rejected: Int

    /// Looks a load up; throws when there is none of that number.
    init(_ load: Int64, on connection: inout Connection) throws {
        let found = try connection.first(
            """
            select feed, target, scope, file_name, status, header, repairs, coalesce(rejected, 0) as rejected
            from ops.loads where load_id = \(load)
            """
        ) { row in
            (
                feed: try row.optional("feed", as: String.self), target: try row.optional("target", as: String.self),
                scope: try row.value("scope", as: String.self), name: try row.value("file_name", as: String.self),
                status: try row.value("status", as: String.self),
                header: try row.optional("header", as: Bytea.self)?.bytes,
                repairs: try row.optional("repairs", as: Int64.self), rejected: try row.value("rejected", as: Int.self)
            )
        }
        guard let found else { throw StagingError.noSuchLoad(load) }
        self.load = load
        (feed, target, scope, fileName) = (found.feed, found.target, found.scope, found.name)
        (status, header, repairs, rejected) = (found.status, found.header, found.repairs, found.rejected)
    }

    /// Why it cannot be repaired; nil when it can.
    var obstacle: RepairObstacle? {
        if let repairs {
            return RepairObstacle(
                "it is a repair itself",
                wayOut: "what is still to be corrected is in a new export: loader rejects export \(repairs)")
        }
        switch status {
        case "failed":
            return RepairObstacle(
                "it failed, so nothing of the file was loaded",
                wayOut: "load the file with --max-rejects first, and repair that load; or correct the file itself and "
                    + "load it")
        case "superseded":
            return RepairObstacle(
                "a later delivery has replaced it",
                wayOut: "what is still to be corrected is in that one: loader rejects list")
        case "running": return RepairObstacle("it has not ended", wayOut: "wait until it has")
        default: return header == nil ? RepairObstacle("its file has no header, or an older loader read it") : nil
        }
    }
}

extension FeedCatalog {
    /// A file of corrected records as a delivery that adds them to the load which rejected them.
    ///
    /// Its columns are those of the feed; where the load went into a table without one, those of `mapping`. Throws
    /// when there is no such load, or it cannot be repaired.
    public func repair(
        of load: Int64, path: String, mapping: ColumnMapping = ColumnMapping(), on connection: inout Connection
    ) throws -> Delivery {
        let repaired = try RepairedLoad(load, on: &connection)
        if let obstacle = repaired.obstacle {
            throw LedgerError.notRepairable(load, obstacle)
        }
        if let target = repaired.target.flatMap({ TableName(catalogName: $0) }) {
            return Delivery(
                of: Feed(into: target, mapping: mapping), path: path, parts: [:], scope: repaired.scope, repairs: load)
        }
        guard let feed = feeds.first(where: { $0.name == repaired.feed }) else {
            throw StagingError.noSuchFeed(repaired.feed ?? "", feeds: feeds.map(\.name))
        }
        return Delivery(
            of: feed, path: path, parts: feed.pattern.match(repaired.fileName) ?? [:], scope: repaired.scope,
            repairs: load)
    }
}
