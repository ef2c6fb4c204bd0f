/// What the catalog says about types; the columns of composite ones are with those of tables.
enum TypeLines {
    static let queries = [types, domainConstraints]

    private static let types = CatalogQuery(
        """
        select \(CatalogSQL.type) as object, f.fact, f.detail
        from \(CatalogSQL.types)
        left join pg_range as r on r.rngtypid = t.oid
        cross join lateral (
            select 'enum' as fact, (
                select format('(%s)', string_agg(quote_literal(e.enumlabel), ', ' order by e.enumsortorder))
                from pg_enum as e where e.enumtypid = t.oid
            ) as detail
            where t.typtype = 'e'
            union all
            select 'is', concat(
                format_type(t.typbasetype, t.typtypmod),
                (
                    select format(' collate %s', l.oid::regcollation)
                    from pg_collation as l inner join pg_type as b on b.oid = t.typbasetype
                    where l.oid = t.typcollation and l.oid <> b.typcollation
                ),
                case when t.typnotnull then ' not null' end, ' default ' || t.typdefault
            )
            where t.typtype = 'd'
            union all
            select 'range of', concat(
                format_type(r.rngsubtype, null),
                (
                    select format(', %I.%I', o.nspname, s.opcname)
                    from pg_opclass as s inner join pg_namespace as o on o.oid = s.opcnamespace
                    where s.oid = r.rngsubopc
                ),
                ', collate ' || nullif(r.rngcollation, 0)::regcollation,
                ', canonical ' || nullif(r.rngcanonical::oid, 0)::regprocedure,
                ', difference ' || nullif(r.rngsubdiff::oid, 0)::regprocedure,
                ', multirange ' || r.rngmultitypid::regtype
            )
            where t.typtype = 'r'
            union all
            select 'base type', concat_ws(
                ', ',
                case when t.typisdefined then 'input ' || t.typinput::oid::regprocedure else 'not defined yet' end,
                'output ' || nullif(t.typoutput::oid, 0)::regprocedure, 'length ' || t.typlen,
                'category ' || t.typcategory::text
            )
            where t.typtype in ('b', 'p')
        ) as f
        """, onlyIfAnyIn: "pg_type where \(CatalogSQL.isMade("oid"))")

    private static let domainConstraints = CatalogQuery(
        """
        select
            \(CatalogSQL.type) as object, format('constraint %I', k.conname) as fact,
            pg_get_constraintdef(k.oid) as detail
        from \(CatalogSQL.types)
        inner join pg_constraint as k on k.contypid = t.oid and k.contype = 'c'
        """, onlyIfAnyIn: "pg_constraint where \(CatalogSQL.isMade("contypid"))")
}
