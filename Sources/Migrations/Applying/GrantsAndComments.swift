import Postgres

/// What views were given from outside, rights and comments: it goes with a view that is dropped.
struct GrantsAndComments {
    /// One right or comment.
    private struct Gift {
        /// The view, quoted.
        let view: String
        /// The column that it is about; nil where it is about the view.
        let column: String?
        /// The statement that gives it again.
        let statement: String
    }

    /// The views that were there, as `schema.name`.
    private let views: [String]
    private let gifts: [Gift]

    /// Reads what these views have; those that are not there have nothing.
    init(of views: [TableName], on connection: inout Connection) throws {
        let present = Self.present(views.map(\.description))
        self.views = try connection.query("select v.key from (\(verbatim: present)) as v") { try $0.value("key") }
        gifts = try connection.query(
            """
            with views as (\(verbatim: present)),

            parts as (
                select v.name, v.oid, 0 as number, null::text as part, v.relacl as acl from views as v
                union all
                select v.name, v.oid, a.attnum, a.attname::text, a.attacl
                from views as v
                inner join pg_catalog.pg_attribute as a on a.attrelid = v.oid
                where a.attnum > 0
            )

            select p.name, p.part,
                format(
                    'grant %s on %s to %s',
                    case when p.part is null then x.privilege_type else format('%s (%I)', x.privilege_type, p.part) end,
                    p.name,
                    concat(
                        case x.grantee when 0 then 'public' else format('%I', pg_catalog.pg_get_userbyid(x.grantee)) end,
                        case when x.is_grantable then ' with grant option' end
                    )
                ) as statement
            from parts as p
            cross join lateral pg_catalog.aclexplode(p.acl) as x
            union all
            select p.name, p.part,
                case
                    when p.part is null then format('comment on view %s is %L', p.name, d.description)
                    else format('comment on column %s.%I is %L', p.name, p.part, d.description)
                end
            from parts as p
            inner join pg_catalog.pg_description as d
                on d.classoid = 'pg_catalog.pg_class'::regclass and d.objoid = p.oid and d.objsubid = p.number
            """
        ) { row in
            Gift(
                view: try row.value("name"), column: try row.optional("part"), statement: try row.value("statement"))
        }
    }

    /// Gives the views, which have been made anew, what they had, but nothing about columns that are no more; takes away
    /// what default privileges have given them meanwhile.
    func restore(on connection: inout Connection) throws {
        guard !views.isEmpty else { return }
        let present = Self.present(views)
        let taken = try connection.query(
            """
            select distinct format(
                'revoke all on %s from %s', v.name,
                case x.grantee when 0 then 'public' else format('%I', pg_catalog.pg_get_userbyid(x.grantee)) end
            ) as statement
            from (\(verbatim: present)) as v
            cross join lateral pg_catalog.aclexplode(v.relacl) as x
            where x.grantee <> v.relowner
            """
        ) { try $0.value("statement", as: String.self) }
        let columns = try Set(
            connection.query(
                """
                select v.name, a.attname
                from (\(verbatim: present)) as v
                inner join pg_catalog.pg_attribute as a on a.attrelid = v.oid
                where a.attnum > 0
                """
            ) { [try $0.value("name", as: String.self), try $0.value("attname", as: String.self)] })
        let given = gifts.filter { gift in gift.column.map { columns.contains([gift.view, $0]) } ?? true }
        for statement in taken + given.map(\.statement) {
            try connection.run(SQL(verbatim: statement))
        }
    }

    /// A query of those of these views that are there.
    private static func present(_ keys: [String]) -> String {
        """
        select c.oid, c.relowner, c.relacl, n.nspname || '.' || c.relname as key,
            format('%I.%I', n.nspname, c.relname) as name
        from pg_catalog.pg_class as c
        inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
        where c.relkind = 'v' and n.nspname || '.' || c.relname in (\(keys.map(SQL.literal).joined(separator: ", ")))
        """
    }
}
