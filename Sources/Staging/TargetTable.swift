import Postgres

/// The table that the records of a file go to, as the catalog describes it.
struct TargetTable {
    /// Its columns in their order.
    let columns: [TableColumn]

    /// Looks a feed's target up; throws when a file cannot be loaded into it.
    init(of feed: Feed, on connection: inout Connection) throws {
        let table = feed.target
        guard let properties = try connection.properties(of: table) else {
            throw feed.refusal("does not exist", wayOut: "name a table as schema.table, as the catalog spells it")
        }
        // A feed's may be a view that takes rows, which whoever made the feed knows.
        guard ["r", "p"].contains(properties.kind) || feed.isListed && properties.kind == "v" else {
            throw feed.refusal(
                "is \(Self.kinds[properties.kind] ?? "no table"), not a table", wayOut: "load the table behind it")
        }
        guard try properties.isLogged && !Self.hasPartThatForgets(table, &connection) else {
            throw feed.refusal(
                "is unlogged: a crash would empty it and leave the ledger",
                wayOut: "alter table … set logged, for each of its partitions")
        }
        columns = try connection.columns(of: table)
        if feed.isListed {
            guard columns.contains(where: { $0.name == Lineage.load && $0.typeName == "bigint" }) else {
                throw feed.refusal("has no column \(Lineage.load) bigint", wayOut: "")
            }
        } else {
            try Self.checkUnlisted(feed, columns, &connection)
        }
    }

    private static let kinds = [
        "v": "a view", "m": "a materialized view", "f": "a foreign table", "i": "an index", "I": "an index",
        "S": "a sequence", "c": "a type", "t": "a TOAST table",
    ]

    /// Whether rows may end up in a partition that a crash empties, or that another server has.
    private static func hasPartThatForgets(_ table: TableName, _ connection: inout Connection) throws -> Bool {
        try connection.first(
            """
            select 1 as one
            from pg_catalog.pg_partition_tree(\(table.quoted)::regclass) as t
            inner join pg_catalog.pg_class as c on c.oid = t.relid
            where t.isleaf and (c.relpersistence <> 'p' or c.relkind = 'f')
            limit 1
            """
        ) { _ in true } ?? false
    }

    /// What holds for a table that somebody named.
    private static func checkUnlisted(
        _ feed: Feed, _ columns: [TableColumn], _ connection: inout Connection
    ) throws {
        guard !["ops", "migrate", "pg_catalog", "information_schema"].contains(feed.target.schema) else {
            throw feed.refusal("belongs to the warehouse itself", wayOut: "load another table")
        }
        let owner = try connection.first(
            "select feed from ops.feeds where target = \(feed.target.description) order by feed"
        ) { try $0.value("feed", as: String.self) }
        if let owner {
            throw feed.refusal(
                "is the target of feed \(owner): days would not be built anew",
                wayOut: "load the file without --into, or with --feed \(owner)")
        }
        if let column = columns.first(where: { $0.name == Lineage.load }), column.typeName != "bigint" {
            throw feed.refusal(
                "has a column \(Lineage.load) that is \(column.typeName)",
                wayOut: "make it bigint, or give it another name")
        }
        if let column = columns.first(where: { feed.isLineage($0) && $0.isGenerated }) {
            throw feed.refusal(
                "computes its column \(column.name) itself", wayOut: "let the loader fill it, or give it another name")
        }
    }
}
