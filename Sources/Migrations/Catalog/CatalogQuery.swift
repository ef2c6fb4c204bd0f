/// A query for facts about one kind of object: its columns are `object`, `fact` and `detail`.
///
/// `object` is the kind and the qualified name, `fact` what it is about, and `detail` the rest, which may be null. All
/// names in it are of `pg_catalog`, because the search path is empty.
struct CatalogQuery {
    let text: String
    /// What has to have rows for the query to have some: a look at that costs less than planning the query.
    let source: String?

    init(_ text: String, onlyIfAnyIn source: String? = nil) {
        self.text = text
        self.source = source
    }
}

/// Conditions and expressions that several queries of the catalog share.
enum CatalogSQL {
    /// Whether a schema (`n`, a row of `pg_namespace`) is part of the shape: neither the server's nor our own.
    ///
    /// No name of anybody else's begins with `pg_`.
    static let schemaIsOurs = "n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'migrate')"

    /// Whether an object was made by somebody and not by initdb, as none of the catalog's own has such a number.
    static func isMade(_ oid: String) -> String { "\(oid) >= 16384" }

    /// Whether an object belongs to no extension: the extension's line with its version speaks for its members.
    ///
    /// One look at the members and not one at each object, of which there may be thousands.
    static func isNoMember(_ oid: String, of catalog: String) -> String {
        """
        \(oid) not in (
            select member.objid from pg_depend as member
            where member.refclassid = 'pg_extension'::regclass and member.classid = '\(catalog)'::regclass
                and member.deptype = 'e'
        )
        """
    }

    /// The kind and name of a relation (`c`, a row of `pg_class`, in the schema `n`).
    static let relation = """
        format(
            '%s %I.%I',
            case c.relkind
                when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence'
                when 'f' then 'foreign table' when 'c' then 'type' else 'table'
            end,
            n.nspname, c.relname
        )
        """

    /// The relations that are part of the shape, but for indexes, which are facts of their table.
    static let relations = """
        pg_class as c
        inner join pg_namespace as n
            on n.oid = c.relnamespace and \(schemaIsOurs) and \(isMade("c.oid"))
                and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f', 'c') and \(isNoMember("c.oid", of: "pg_class"))
        """

    /// The kind and name of a routine (`p`, a row of `pg_proc`, in the schema `n`), with its parameters' types.
    static let routine = """
        format(
            '%s %s', case p.prokind when 'a' then 'aggregate' when 'p' then 'procedure' else 'function' end,
            p.oid::regprocedure
        )
        """

    /// The routines that are part of the shape: those of a range type come with it.
    static let routines = """
        pg_proc as p
        inner join pg_namespace as n
            on n.oid = p.pronamespace and \(schemaIsOurs) and \(isMade("p.oid"))
                and \(isNoMember("p.oid", of: "pg_proc"))
                and p.oid not in (
                    select part.objid from pg_depend as part
                    where part.refclassid = 'pg_type'::regclass and part.classid = 'pg_proc'::regclass
                        and part.deptype = 'i' and \(isMade("part.refobjid"))
                )
        """

    /// The kind and name of a type (`t`, a row of `pg_type`, in the schema `n`).
    static let type = "format('%s %I.%I', case t.typtype when 'd' then 'domain' else 'type' end, n.nspname, t.typname)"

    /// The types that are part of the shape: those of a table, of an array and of several ranges come with another.
    static let types = """
        pg_type as t
        inner join pg_namespace as n
            on n.oid = t.typnamespace and \(schemaIsOurs) and \(isMade("t.oid")) and t.typtype <> 'm'
                and not exists (select from pg_type as e where e.typarray = t.oid)
                and not exists (select from pg_class as r where r.oid = t.typrelid and r.relkind <> 'c')
                and \(isNoMember("t.oid", of: "pg_type"))
        """
}
