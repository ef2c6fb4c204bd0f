/// What the catalog says about what happens by itself: triggers, rules, row security, event triggers.
enum RuleLines {
    static let queries = [triggers, rules, policies, eventTriggers]

    /// When a trigger fires, as its definition does not say.
    private static func enabled(_ column: String) -> String {
        """
        case \(column)
            when 'D' then ' disabled' when 'A' then ' enabled always' when 'R' then ' enabled on replica'
        end
        """
    }

    /// A partition's copy of its parent's trigger is news only where it is not enabled as that one is.
    private static let triggers = CatalogQuery(
        """
        select
            \(CatalogSQL.relation) as object, format('trigger %I', g.tgname) as fact,
            concat(
                case when starts_with(d.text, d.opening) then substr(d.text, length(d.opening) + 1) else d.text end,
                \(enabled("g.tgenabled"))
            ) as detail
        from \(CatalogSQL.relations)
        inner join pg_trigger as g on g.tgrelid = c.oid and not g.tgisinternal
        left join pg_trigger as parent on parent.oid = g.tgparentid
        cross join lateral (
            select pg_get_triggerdef(g.oid) as text, format('CREATE TRIGGER %I ', g.tgname) as opening offset 0
        ) as d
        where parent.oid is null or parent.tgenabled <> g.tgenabled
        """, onlyIfAnyIn: "pg_trigger where not tgisinternal")

    /// The rule that makes a view one is its definition.
    private static let rules = CatalogQuery(
        """
        select
            \(CatalogSQL.relation) as object, format('rule %I', r.rulename) as fact,
            concat(pg_get_ruledef(r.oid), \(enabled("r.ev_enabled"))) as detail
        from pg_rewrite as r
        inner join (\(CatalogSQL.relations)) on c.oid = r.ev_class
        where r.rulename <> '_RETURN' and \(CatalogSQL.isMade("r.oid"))
        """, onlyIfAnyIn: "pg_rewrite where rulename <> '_RETURN' and \(CatalogSQL.isMade("oid"))")

    private static let policies = CatalogQuery(
        """
        select
            \(CatalogSQL.relation) as object, format('policy %I', p.polname) as fact,
            concat(
                case when p.polpermissive then 'permissive' else 'restrictive' end,
                case p.polcmd
                    when 'r' then ' for select' when 'a' then ' for insert' when 'w' then ' for update'
                    when 'd' then ' for delete' else ' for all'
                end,
                ' to ',
                (
                    select string_agg(
                        case g.role when 0 then 'PUBLIC' else quote_ident(pg_get_userbyid(g.role)) end, ', '
                        order by pg_get_userbyid(g.role) collate "C"
                    )
                    from unnest(p.polroles) as g (role)
                ),
                ' using (' || pg_get_expr(p.polqual, p.polrelid) || ')',
                ' with check (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')'
            ) as detail
        from pg_policy as p
        inner join (\(CatalogSQL.relations)) on c.oid = p.polrelid
        """, onlyIfAnyIn: "pg_policy")

    private static let eventTriggers = CatalogQuery(
        """
        select
            format('event trigger %I', e.evtname) as object, '' as fact,
            concat(
                'on ', e.evtevent, ' when tag in (' || array_to_string(e.evttags, ', ') || ')', ' execute ',
                e.evtfoid::regprocedure, \(enabled("e.evtenabled"))
            ) as detail
        from pg_event_trigger as e where \(CatalogSQL.isNoMember("e.oid", of: "pg_event_trigger"))
        """, onlyIfAnyIn: "pg_event_trigger")
}
