import Postgres

/// The parts of a merge that find out on which published days other versions hold than before.
///
/// Rows that differ in nothing but their days are one version, before and after: where it ends earlier because the next
/// one begins, only the days from there on have changed.
struct VersionDays {
    /// What removed and written rows return.
    let columns: String
    /// What no rows return.
    let noColumns: String
    /// The days as an array; null where the model has no versions.
    let select: String

    init(of model: ModelFile, columns: [String]) {
        guard case .versions(let range) = model.kind else {
            self.columns = "1"
            noColumns = "1"
            select = "null::date[]"
            return
        }
        let rest = columns.filter { $0 != range }.map { "t.\(SQL.quoted($0))" }.joined(separator: ", ")
        self.columns = "row(\(rest))::text as version, t.\(SQL.quoted(range)) as days"
        noColumns = "''::text as version, 'empty'::daterange as days"
        select = """
            (
                select coalesce(array_agg(d.day), '{}')
                from ops.days as d
                where d.day <@ (
                    select range_agg(v.after - v.before + (v.before - v.after))
                    from (
                        select
                            coalesce(range_agg(c.days) filter (where c.is_after), '{}') as after,
                            coalesce(range_agg(c.days) filter (where not c.is_after), '{}') as before
                        from (
                            select version, days, true as is_after from written
                            union all
                            select version, days, false from removed
                        ) as c
                        group by c.version
                    ) as v
                )
            )
            """
    }
}
