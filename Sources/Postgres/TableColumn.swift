/// A column of a table as the catalog describes it: what a loader has to fill and a model has to deliver.
public struct TableColumn: Sendable, Equatable {
    /// The column's name.
    public let name: String
    /// The type's oid; for a domain that of the type below it, which is no domain.
    public let typeOID: UInt32
    /// The type's modifier (`numeric(6,2)`, `varchar(20)`), -1 without one; for a domain the one it gives
    /// the type below it.
    public let typeModifier: Int
    /// The type as SQL writes it, the domain's name for a domain.
    public let typeName: String
    /// Whether NULL is refused, by the column or by a domain.
    public let isNotNull: Bool
    /// Whether Postgres computes it (`generated always as`) or numbers it (`generated always as identity`).
    public let isGenerated: Bool
    /// Whether a row may leave it out because it has a default.
    public let hasDefault: Bool
    /// Whether the type is a text, one of an extension too (`citext`): by its category in `pg_type`.
    public let isText: Bool
    /// The labels of an enum in their order; nil when the type is none.
    public private(set) var enumLabels: [String]? = nil
}

/// What kind of thing a relation is, and what a crash leaves of it.
public struct TableProperties: Sendable, Equatable {
    /// The letter of `pg_class.relkind`: `r` for a table, `p` for a partitioned one, `v` for a view.
    public let kind: String
    /// Whether its rows survive a crash: false for unlogged and temporary tables.
    public let isLogged: Bool
}

extension Connection {
    /// What a relation is; nil when there is none of that name.
    public mutating func properties(of table: TableName) throws -> TableProperties? {
        try first(
            """
            select c.relkind::text as kind, c.relpersistence = 'p' as is_logged
            from pg_catalog.pg_class as c
            inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
            where n.nspname = \(table.schema) and c.relname = \(table.name)
            """
        ) { row in
            TableProperties(kind: try row.value("kind"), isLogged: try row.value("is_logged"))
        }
    }

    /// The columns of a relation in their order; empty when there is no such relation.
    public mutating func columns(of table: TableName) throws -> [TableColumn] {
        try query(
            """
            with recursive below as (
                select a.attrelid, a.attnum, a.atttypid as type, a.atttypmod as modifier, a.attnotnull as is_not_null
                from pg_catalog.pg_attribute as a
                inner join pg_catalog.pg_class as c on c.oid = a.attrelid
                inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
                where n.nspname = \(table.schema) and c.relname = \(table.name)
                    and a.attnum > 0 and not a.attisdropped
                union all
                -- A domain over a domain that has a modifier has none of its own, and the one below it counts.
                select
                    b.attrelid, b.attnum, t.typbasetype, case when b.modifier < 0 then t.typtypmod else b.modifier end,
                    b.is_not_null or t.typnotnull
                from below as b
                inner join pg_catalog.pg_type as t on t.oid = b.type
                where t.typtype = 'd'
            )

            select
                a.attname as name,
                b.type::bigint as type_oid,
                b.modifier as type_modifier,
                pg_catalog.format_type(a.atttypid, a.atttypmod) as type_name,
                b.is_not_null,
                a.attgenerated <> '' or a.attidentity = 'a' as is_generated,
                a.atthasdef or a.attidentity <> '' as has_default,
                t.typcategory = 'S' as is_text,
                case when t.typtype = 'e' then array(
                    select e.enumlabel
                    from pg_catalog.pg_enum as e
                    where e.enumtypid = t.oid
                    order by e.enumsortorder
                ) end as enum_labels
            from below as b
            inner join pg_catalog.pg_attribute as a on a.attrelid = b.attrelid and a.attnum = b.attnum
            inner join pg_catalog.pg_type as t on t.oid = b.type
            where t.typtype <> 'd'
            order by a.attnum
            """
        ) { row in
            TableColumn(
                name: try row.value("name"), typeOID: try row.value("type_oid"),
                typeModifier: try row.value("type_modifier"), typeName: try row.value("type_name"),
                isNotNull: try row.value("is_not_null"), isGenerated: try row.value("is_generated"),
                hasDefault: try row.value("has_default"),
                isText: try row.value("is_text"), enumLabels: try row.optional("enum_labels"))
        }
    }
}
