/// What the catalog says about rights: how they differ from what an object has of itself.
///
/// Who granted them is left out, and the owner is called so, because a dump without owners, or another person's
/// database, has the same shape. Without a list of rights (NULL), and with a list of what is so anyway, there are no
/// lines.
enum PrivilegeLines {
    static let queries = [privileges]

    /// What a right lets its holder do (`a`, a row of `aclexplode`).
    private static let verb = "case a.privilege_type when 'USAGE' then 'use' else lower(a.privilege_type) end"

    private static let privileges = CatalogQuery(
        """
        with with_rights as materialized (
            -- Few columns: looked for once, whatever the planner believes.
            select attrelid, attname, attacl from pg_attribute where attacl is not null and not attisdropped
        ),
        lists as (
            select \(CatalogSQL.relation) as object, '' as part, c.relowner as owner, c.relacl as rights,
                acldefault(case c.relkind when 'S' then 's'::"char" else 'r'::"char" end, c.relowner) as ordinary
            from \(CatalogSQL.relations)
            where c.relacl is not null
            union all
            select \(CatalogSQL.relation), format('column %I ', a.attname), c.relowner, a.attacl, null
            from \(CatalogSQL.relations)
            inner join with_rights as a on a.attrelid = c.oid
            union all
            select format('schema %I', n.nspname), '', n.nspowner, n.nspacl, acldefault('n', n.nspowner)
            from pg_namespace as n
            where n.nspacl is not null and \(CatalogSQL.schemaIsOurs)
                and \(CatalogSQL.isNoMember("n.oid", of: "pg_namespace"))
            union all
            select \(CatalogSQL.routine), '', p.proowner, p.proacl, acldefault('f', p.proowner)
            from \(CatalogSQL.routines)
            where p.proacl is not null
            union all
            select \(CatalogSQL.type), '', t.typowner, t.typacl, acldefault('T', t.typowner)
            from \(CatalogSQL.types)
            where t.typacl is not null
            union all
            select format('language %I', l.lanname), '', l.lanowner, l.lanacl, acldefault('l', l.lanowner)
            from pg_language as l
            where l.lanacl is not null and \(CatalogSQL.isNoMember("l.oid", of: "pg_language"))
            union all
            select format('foreign-data wrapper %I', w.fdwname), '', w.fdwowner, w.fdwacl, acldefault('F', w.fdwowner)
            from pg_foreign_data_wrapper as w
            where w.fdwacl is not null and \(CatalogSQL.isNoMember("w.oid", of: "pg_foreign_data_wrapper"))
            union all
            select format('server %I', s.srvname), '', s.srvowner, s.srvacl, acldefault('S', s.srvowner)
            from pg_foreign_server as s
            where s.srvacl is not null and \(CatalogSQL.isNoMember("s.oid", of: "pg_foreign_server"))
            union all
            -- Those of a schema are added to the ordinary ones, those of the database replace them.
            select
                coalesce('schema ' || quote_ident(n.nspname), 'database'),
                format(
                    'future %s of %s: ',
                    case d.defaclobjtype
                        when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'routines' when 'T' then 'types'
                        when 'n' then 'schemas' else d.defaclobjtype::text
                    end,
                    case d.defaclrole
                        when coalesce(n.nspowner, history.nspowner, b.datdba) then 'the owner'
                        else quote_ident(pg_get_userbyid(d.defaclrole))
                    end
                ),
                d.defaclrole, d.defaclacl,
                case when n.oid is null then
                    acldefault(case d.defaclobjtype when 'S' then 's'::"char" else d.defaclobjtype end, d.defaclrole)
                end
            from pg_default_acl as d
            inner join pg_database as b on b.datname = current_database()
            left join pg_namespace as n on n.oid = d.defaclnamespace
            -- Whoever migrates need not own the database.
            left join pg_namespace as history on history.nspname = 'migrate'
            where n.oid is null or \(CatalogSQL.schemaIsOurs)
        )
        select
            l.object,
            concat(
                l.part,
                case g.grantee
                    when 0 then 'PUBLIC' when l.owner then 'owner' else quote_ident(pg_get_userbyid(g.grantee))
                end,
                case when g.is_granted then ' may' else ' may not' end
            ) as fact,
            g.rights as detail
        from lists as l
        cross join lateral (
            select
                e.grantee, true as is_granted,
                string_agg(
                    e.verb || case when e.may_grant then ' (and grant it)' else '' end, ', '
                    order by e.verb collate "C"
                ) as rights
            from (
                select a.grantee, \(verb) as verb, a.is_grantable and a.grantee <> l.owner as may_grant
                from aclexplode(l.rights) as a
                except
                select a.grantee, \(verb), false from aclexplode(l.ordinary) as a
            ) as e
            group by e.grantee
            union all
            select e.grantee, false, string_agg(e.verb, ', ' order by e.verb collate "C")
            from (
                select a.grantee, \(verb) as verb from aclexplode(l.ordinary) as a
                except
                select a.grantee, \(verb) from aclexplode(l.rights) as a
            ) as e
            group by e.grantee
        ) as g
        """)
}
