/// What the catalog says about the constraints, indexes and statistics of tables.
enum ConstraintLines {
    static let queries = [constraints, switchedOff, indexes, statistics]

    /// Foreign keys of partitions come with that of their parent, under names that depend on the order of creation.
    private static let constraints = CatalogQuery(
        """
        select
            \(CatalogSQL.relation) as object, format('constraint %I', k.conname) as fact,
            pg_get_constraintdef(k.oid) as detail
        from \(CatalogSQL.relations)
        inner join pg_constraint as k
            on k.conrelid = c.oid and k.contype in ('c', 'f', 'p', 'u', 'x')
                and not (k.contype = 'f' and k.conparentid <> 0)
        """)

    /// A foreign key whose triggers are disabled guards nothing, and its definition does not show it.
    private static let switchedOff = CatalogQuery(
        """
        select distinct
            \(CatalogSQL.relation) as object, format('constraint %I', k.conname) as fact,
            case g.tgenabled
                when 'D' then 'is not enforced: its triggers are disabled'
                when 'A' then 'is enforced on replicas, too'
                else 'is enforced on replicas only'
            end as detail
        from pg_trigger as g
        inner join pg_constraint as k on k.oid = g.tgconstraint and k.contype in ('f', 'p', 'u', 'x')
        inner join (\(CatalogSQL.relations)) on c.oid = k.conrelid
        where g.tgisinternal and g.tgenabled <> 'O'
        """, onlyIfAnyIn: "pg_trigger where tgisinternal and tgenabled <> 'O'")

    /// The definition of an index that a constraint made is the constraint's.
    private static let indexes = CatalogQuery(
        """
        select r.object, format('index %I', r.relname) as fact, f.detail
        from (
            select
                \(CatalogSQL.relation) as object, i.*, x.relname, x.reloptions, x.reltablespace, x.relispartition,
                case when i.indisunique then 'unique ' end as uniqueness,
                format(
                    'CREATE %sINDEX %I ON %s%I.%I USING ', case when i.indisunique then 'UNIQUE ' end, x.relname,
                    case x.relkind when 'I' then 'ONLY ' end, n.nspname, c.relname
                ) as opening,
                k.oid is not null as is_of_constraint
            from \(CatalogSQL.relations)
            inner join pg_index as i on i.indrelid = c.oid
            inner join pg_class as x on x.oid = i.indexrelid
            left join pg_constraint as k on k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x')
        ) as r
        cross join lateral (
            select case
                when starts_with(d.text, r.opening) then concat(r.uniqueness, substr(d.text, length(r.opening) + 1))
                else d.text
            end as detail
            -- The offset keeps it from being computed twice.
            from (select pg_get_indexdef(r.indexrelid) as text where not r.is_of_constraint offset 0) as d
            union all
            select 'is INVALID' where not r.indisvalid
            union all
            select 'is not ready' where not r.indisready
            union all
            select 'is what the table is clustered on' where r.indisclustered
            union all
            select 'is the replica identity' where r.indisreplident
            union all
            select format('is part of %s', h.inhparent::regclass) from pg_inherits as h
            where r.relispartition and h.inhrelid = r.indexrelid
            union all
            select format('statistics %s on column %s', a.attstattarget, a.attnum) from pg_attribute as a
            where r.indexprs is not null and a.attrelid = r.indexrelid and a.attstattarget >= 0
        ) as f
        """)

    private static let statistics = CatalogQuery(
        """
        select
            format('statistics object %I.%I', n.nspname, s.stxname) as object, f.fact, f.detail
        from pg_statistic_ext as s
        inner join pg_namespace as n
            on n.oid = s.stxnamespace and \(CatalogSQL.schemaIsOurs)
                and \(CatalogSQL.isNoMember("s.oid", of: "pg_statistic_ext"))
        cross join lateral (
            values
            ('', pg_get_statisticsobjdef(s.oid)),
            ('target', case when s.stxstattarget >= 0 then s.stxstattarget::text end)
        ) as f (fact, detail)
        where f.detail is not null
        """, onlyIfAnyIn: "pg_statistic_ext")
}
