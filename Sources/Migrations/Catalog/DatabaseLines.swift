/// What the catalog says about the rest: schemas, extensions, and what few databases have.
enum DatabaseLines {
    static let queries = [schemasAndExtensions, operators, textSearch, foreignData, replication, others]

    private static let schemasAndExtensions = CatalogQuery(
        """
        select format('schema %I', n.nspname) as object, '' as fact, 'is there' as detail
        from pg_namespace as n
        where \(CatalogSQL.schemaIsOurs) and \(CatalogSQL.isNoMember("n.oid", of: "pg_namespace"))
        union all
        select format('extension %I', e.extname), 'version', format('%s in schema %I', e.extversion, n.nspname)
        from pg_extension as e inner join pg_namespace as n on n.oid = e.extnamespace
        """)

    private static let operators = CatalogQuery(
        """
        select
            format('operator %s', o.oid::regoperator) as object, 'is' as fact,
            concat_ws(
                ', ', o.oprcode::oid::regprocedure, 'commutator ' || nullif(o.oprcom, 0)::regoperator,
                'negator ' || nullif(o.oprnegate, 0)::regoperator,
                'restrict ' || nullif(o.oprrest::oid, 0)::regprocedure,
                'join ' || nullif(o.oprjoin::oid, 0)::regprocedure, case when o.oprcanhash then 'hashes' end,
                case when o.oprcanmerge then 'merges' end
            ) as detail
        from pg_operator as o
        inner join pg_namespace as n on n.oid = o.oprnamespace and \(CatalogSQL.schemaIsOurs)
        where \(CatalogSQL.isMade("o.oid")) and \(CatalogSQL.isNoMember("o.oid", of: "pg_operator"))
        union all
        select
            format('operator class %I.%I USING %I', n.nspname, o.opcname, m.amname), 'is',
            concat('for ', o.opcintype::regtype, case when o.opcdefault then ', default' end)
        from pg_opclass as o
        inner join pg_am as m on m.oid = o.opcmethod
        inner join pg_namespace as n on n.oid = o.opcnamespace and \(CatalogSQL.schemaIsOurs)
        where \(CatalogSQL.isMade("o.oid")) and \(CatalogSQL.isNoMember("o.oid", of: "pg_opclass"))
        union all
        select f.object, f.fact, f.detail
        from pg_opfamily as o
        inner join pg_am as m on m.oid = o.opfmethod
        inner join pg_namespace as n on n.oid = o.opfnamespace and \(CatalogSQL.schemaIsOurs)
        cross join lateral (
            select format('operator family %I.%I USING %I', n.nspname, o.opfname, m.amname) as object
        ) as family
        cross join lateral (
            select family.object, '' as fact, 'is there' as detail
            union all
            select family.object, format('operator %s', a.amopstrategy), a.amopopr::regoperator::text
            from pg_amop as a where a.amopfamily = o.oid
            union all
            select
                family.object,
                format('function %s for %s and %s', a.amprocnum, a.amproclefttype::regtype, a.amprocrighttype::regtype),
                a.amproc::oid::regprocedure::text
            from pg_amproc as a where a.amprocfamily = o.oid
        ) as f
        where \(CatalogSQL.isMade("o.oid")) and \(CatalogSQL.isNoMember("o.oid", of: "pg_opfamily"))
        union all
        select
            format('cast (%s AS %s)', k.castsource::regtype, k.casttarget::regtype), 'is',
            concat(
                case k.castcontext when 'i' then 'implicit' when 'a' then 'on assignment' else 'explicit' end,
                case k.castmethod when 'i' then ', by text' when 'b' then ', of the same bytes' end,
                ', by ' || nullif(k.castfunc, 0)::regprocedure
            )
        from pg_cast as k
        where \(CatalogSQL.isMade("k.oid")) and \(CatalogSQL.isNoMember("k.oid", of: "pg_cast"))
            -- That of a range to several ranges comes with the type.
            and k.oid not in (
                select part.objid from pg_depend as part where part.classid = 'pg_cast'::regclass and part.deptype = 'i'
            )
        """,
        onlyIfAnyIn: """
            pg_operator where \(CatalogSQL.isMade("oid"))
            union all select from pg_opclass where \(CatalogSQL.isMade("oid"))
            union all select from pg_opfamily where \(CatalogSQL.isMade("oid"))
            union all select from pg_cast where \(CatalogSQL.isMade("oid"))
            """)

    private static let textSearch = CatalogQuery(
        """
        select format('text search configuration %I.%I', n.nspname, t.cfgname) as object, f.fact, f.detail
        from pg_ts_config as t
        inner join pg_namespace as n on n.oid = t.cfgnamespace and \(CatalogSQL.schemaIsOurs)
        cross join lateral (
            select 'parser' as fact, quote_ident(p.prsname) as detail from pg_ts_parser as p where p.oid = t.cfgparser
            union all
            select
                format('token %s', k.alias),
                (
                    select string_agg(m.mapdict::regdictionary::text, ', ' order by m.mapseqno)
                    from pg_ts_config_map as m where m.mapcfg = t.oid and m.maptokentype = k.tokid
                )
            from ts_token_type(t.cfgparser) as k
        ) as f
        where \(CatalogSQL.isMade("t.oid")) and f.detail is not null
            and \(CatalogSQL.isNoMember("t.oid", of: "pg_ts_config"))
        union all
        select
            format('text search dictionary %I.%I', n.nspname, t.dictname), 'template',
            concat_ws(', ', quote_ident(m.tmplname), t.dictinitoption)
        from pg_ts_dict as t
        inner join pg_ts_template as m on m.oid = t.dicttemplate
        inner join pg_namespace as n on n.oid = t.dictnamespace and \(CatalogSQL.schemaIsOurs)
        where \(CatalogSQL.isMade("t.oid")) and \(CatalogSQL.isNoMember("t.oid", of: "pg_ts_dict"))
        union all
        select format('text search parser %I.%I', n.nspname, t.prsname), 'token', t.prstoken::oid::regprocedure::text
        from pg_ts_parser as t
        inner join pg_namespace as n on n.oid = t.prsnamespace and \(CatalogSQL.schemaIsOurs)
        where \(CatalogSQL.isMade("t.oid")) and \(CatalogSQL.isNoMember("t.oid", of: "pg_ts_parser"))
        union all
        select
            format('text search template %I.%I', n.nspname, t.tmplname), 'lexize', t.tmpllexize::oid::regprocedure::text
        from pg_ts_template as t
        inner join pg_namespace as n on n.oid = t.tmplnamespace and \(CatalogSQL.schemaIsOurs)
        where \(CatalogSQL.isMade("t.oid")) and \(CatalogSQL.isNoMember("t.oid", of: "pg_ts_template"))
        """,
        onlyIfAnyIn: """
            pg_ts_config where \(CatalogSQL.isMade("oid"))
            union all select from pg_ts_dict where \(CatalogSQL.isMade("oid"))
            union all select from pg_ts_parser where \(CatalogSQL.isMade("oid"))
            union all select from pg_ts_template where \(CatalogSQL.isMade("oid"))
            """)

    /// Of a server only the names of its options: their values may be secrets, as all of a user mapping's may.
    private static let foreignData = CatalogQuery(
        """
        select
            format('foreign-data wrapper %I', w.fdwname) as object, 'by' as fact,
            concat_ws(
                ', ', coalesce(nullif(w.fdwhandler, 0)::regprocedure::text, 'nobody'),
                'checked by ' || nullif(w.fdwvalidator, 0)::regprocedure
            ) as detail
        from pg_foreign_data_wrapper as w
        where \(CatalogSQL.isNoMember("w.oid", of: "pg_foreign_data_wrapper"))
        union all
        select format('server %I', s.srvname), f.fact, f.detail
        from pg_foreign_server as s
        inner join pg_foreign_data_wrapper as w on w.oid = s.srvfdw
        cross join lateral (
            select 'wrapper' as fact, quote_ident(w.fdwname) as detail
            union all
            select 'type', s.srvtype where s.srvtype is not null
            union all
            select 'version', s.srvversion where s.srvversion is not null
            union all
            select 'option', split_part(o.option, '=', 1) from unnest(s.srvoptions) as o (option)
        ) as f
        where \(CatalogSQL.isNoMember("s.oid", of: "pg_foreign_server"))
        """, onlyIfAnyIn: "pg_foreign_data_wrapper")

    private static let replication = CatalogQuery(
        """
        select format('publication %I', p.pubname) as object, f.fact, f.detail
        from pg_publication as p
        cross join lateral (
            select 'publishes' as fact, concat_ws(
                ', ', case when p.pubinsert then 'insert' end, case when p.pubupdate then 'update' end,
                case when p.pubdelete then 'delete' end, case when p.pubtruncate then 'truncate' end,
                case when p.pubviaroot then 'via the partitioned table' end,
                case when p.puballtables then 'all tables' end
            ) as detail
            union all
            select 'schema', s.pnnspid::regnamespace::text from pg_publication_namespace as s where s.pnpubid = p.oid
            union all
            select
                format('table %s', r.prrelid::regclass),
                concat(
                    (
                        select format('(%s)', string_agg(quote_ident(a.attname), ', ' order by a.attnum))
                        from unnest(r.prattrs) as k (number)
                        inner join pg_attribute as a on a.attrelid = r.prrelid and a.attnum = k.number
                        having count(*) > 0
                    ),
                    ' where ' || pg_get_expr(r.prqual, r.prrelid)
                )
            from pg_publication_rel as r where r.prpubid = p.oid
        ) as f
        where \(CatalogSQL.isNoMember("p.oid", of: "pg_publication"))
        union all
        select
            format('subscription %I', s.subname), 'to',
            concat(array_to_string(s.subpublications, ', '), case when not s.subenabled then ', disabled' end)
        from pg_subscription as s
        where s.subdbid = (select d.oid from pg_database as d where d.datname = current_database())
        """,
        onlyIfAnyIn: """
            pg_publication
            union all select from pg_subscription
            """)

    private static let others = CatalogQuery(
        """
        select
            format('collation %I.%I', n.nspname, o.collname) as object, 'is' as fact,
            concat_ws(
                ', ', 'provider ' || o.collprovider::text, o.collcollate, o.collctype,
                -- The column's name changed with Postgres 17.
                coalesce(to_jsonb(o) ->> 'colllocale', to_jsonb(o) ->> 'colliculocale'),
                case when not o.collisdeterministic then 'not deterministic' end
            ) as detail
        from pg_collation as o
        inner join pg_namespace as n on n.oid = o.collnamespace and \(CatalogSQL.schemaIsOurs)
        where \(CatalogSQL.isMade("o.oid")) and \(CatalogSQL.isNoMember("o.oid", of: "pg_collation"))
        union all
        select
            format('conversion %I.%I', n.nspname, o.conname), 'is',
            format(
                'from %s to %s by %s%s', pg_encoding_to_char(o.conforencoding), pg_encoding_to_char(o.contoencoding),
                o.conproc::oid::regprocedure, case when o.condefault then ', default' end
            )
        from pg_conversion as o
        inner join pg_namespace as n on n.oid = o.connamespace and \(CatalogSQL.schemaIsOurs)
        where \(CatalogSQL.isMade("o.oid")) and \(CatalogSQL.isNoMember("o.oid", of: "pg_conversion"))
        union all
        select
            format('language %I', l.lanname), 'by',
            concat(l.lanplcallfoid::regprocedure, case when l.lanpltrusted then ', trusted' end)
        from pg_language as l
        where l.lanispl and \(CatalogSQL.isNoMember("l.oid", of: "pg_language"))
        union all
        select format('access method %I', m.amname), 'by', m.amhandler::oid::regprocedure::text
        from pg_am as m
        where \(CatalogSQL.isMade("m.oid")) and \(CatalogSQL.isNoMember("m.oid", of: "pg_am"))
        union all
        select
            format('transform for %s language %I', t.trftype::regtype, l.lanname), 'by',
            concat_ws(', ', nullif(t.trffromsql::oid, 0)::regprocedure, nullif(t.trftosql::oid, 0)::regprocedure)
        from pg_transform as t inner join pg_language as l on l.oid = t.trflang
        where \(CatalogSQL.isNoMember("t.oid", of: "pg_transform"))
        union all
        select
            i.type || ' ' || i.identity, format('security label of %s', s.provider), quote_literal(s.label)
        from pg_seclabel as s
        cross join lateral pg_identify_object(s.classoid, s.objoid, s.objsubid) as i
        """,
        onlyIfAnyIn: """
            pg_collation where \(CatalogSQL.isMade("oid"))
            union all select from pg_conversion where \(CatalogSQL.isMade("oid"))
            union all select from pg_language where \(CatalogSQL.isMade("oid"))
            union all select from pg_am where \(CatalogSQL.isMade("oid"))
            union all select from pg_transform
            union all select from pg_seclabel
            """)
}
