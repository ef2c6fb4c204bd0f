/// What the catalog says in words of people.
enum CommentLines {
    static let queries = [ofRelations, ofSchemas, ofOthers]

    private static let ofRelations = CatalogQuery(
        """
        select
            \(CatalogSQL.relation) as object, concat('column ' || quote_ident(a.attname) || ' ', 'comment') as fact,
            quote_literal(d.description) as detail
        from \(CatalogSQL.relations)
        inner join pg_description as d on d.objoid = c.oid and d.classoid = 'pg_class'::regclass
        left join pg_attribute as a on d.objsubid > 0 and a.attrelid = c.oid and a.attnum = d.objsubid
        """, onlyIfAnyIn: "pg_description where \(CatalogSQL.isMade("objoid"))")

    /// Apart from the rest, because `public` comes from initdb and is as much ours as the others.
    private static let ofSchemas = CatalogQuery(
        """
        select format('schema %I', n.nspname) as object, 'comment' as fact, quote_literal(d.description) as detail
        from pg_namespace as n
        inner join pg_description as d on d.objoid = n.oid and d.classoid = 'pg_namespace'::regclass
        where \(CatalogSQL.schemaIsOurs) and \(CatalogSQL.isNoMember("n.oid", of: "pg_namespace"))
        """)

    /// Named as the server names objects, where that is how the other lines do it; parts of a table are facts of it.
    private static let ofOthers = CatalogQuery(
        """
        select
            case
                when c.oid is not null then \(CatalogSQL.relation)
                when p.oid is not null then \(CatalogSQL.routine)
                when t.oid is not null then \(CatalogSQL.type)
                else i.type || ' ' || i.identity
            end as object,
            concat(part.words || ' ', 'comment') as fact,
            quote_literal(d.description) as detail
        from pg_description as d
        left join pg_constraint as k on d.classoid = 'pg_constraint'::regclass and k.oid = d.objoid
        left join pg_trigger as g on d.classoid = 'pg_trigger'::regclass and g.oid = d.objoid
        left join pg_rewrite as r on d.classoid = 'pg_rewrite'::regclass and r.oid = d.objoid
        left join pg_policy as y on d.classoid = 'pg_policy'::regclass and y.oid = d.objoid
        left join pg_index as x on d.classoid = 'pg_class'::regclass and x.indexrelid = d.objoid
        left join pg_class as xc on xc.oid = x.indexrelid
        left join pg_class as c
            on c.oid = coalesce(nullif(k.conrelid, 0), g.tgrelid, r.ev_class, y.polrelid, x.indrelid)
        left join pg_type as t
            on t.oid = coalesce(nullif(k.contypid, 0), case when d.classoid = 'pg_type'::regclass then d.objoid end)
        left join pg_proc as p on d.classoid = 'pg_proc'::regclass and p.oid = d.objoid
        left join pg_namespace as n on n.oid = coalesce(c.relnamespace, t.typnamespace, p.pronamespace)
        cross join lateral (
            select case
                when k.oid is not null then format('constraint %I', k.conname)
                when g.oid is not null then format('trigger %I', g.tgname)
                when r.oid is not null then format('rule %I', r.rulename)
                when y.oid is not null then format('policy %I', y.polname)
                when x.indexrelid is not null then format('index %I', xc.relname)
            end as words
        ) as part
        cross join lateral pg_identify_object(d.classoid, d.objoid, d.objsubid) as i
        where \(CatalogSQL.isMade("d.objoid")) and d.classoid <> 'pg_namespace'::regclass
            and not (d.classoid = 'pg_class'::regclass and x.indexrelid is null)
            and (n.oid is null or \(CatalogSQL.schemaIsOurs))
            and coalesce(i.schema, '') not in ('pg_catalog', 'information_schema', 'migrate')
            and (d.classoid, d.objoid) not in (
                select member.classid, member.objid from pg_depend as member
                where member.refclassid = 'pg_extension'::regclass and member.deptype = 'e'
            )
        """, onlyIfAnyIn: "pg_description where \(CatalogSQL.isMade("objoid"))")
}
