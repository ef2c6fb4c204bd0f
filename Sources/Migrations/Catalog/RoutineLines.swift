/// What the catalog says about functions, procedures and aggregates.
enum RoutineLines {
    static let queries = [routines, aggregates]

    private static let routines = CatalogQuery(
        """
        select \(CatalogSQL.routine) as object, '' as fact, rtrim(pg_get_functiondef(p.oid), E'\\n') as detail
        from \(CatalogSQL.routines)
        where p.prokind <> 'a'
        """, onlyIfAnyIn: "pg_proc where \(CatalogSQL.isMade("oid"))")

    /// For these the server writes no definition.
    private static let aggregates = CatalogQuery(
        """
        select \(CatalogSQL.routine) as object, f.fact, f.detail
        from \(CatalogSQL.routines)
        inner join pg_aggregate as a on a.aggfnoid = p.oid
        cross join lateral (
            values
            ('of', format('(%s)', pg_get_function_arguments(p.oid))),
            ('returns', pg_get_function_result(p.oid)),
            ('kind', case a.aggkind when 'o' then 'ordered set' when 'h' then 'hypothetical set' end),
            ('state', format_type(a.aggtranstype, null)),
            ('moving state', case when a.aggmtranstype <> 0 then format_type(a.aggmtranstype, null) end),
            ('initial state', quote_literal(a.agginitval)),
            ('initial moving state', quote_literal(a.aggminitval)),
            ('transition', a.aggtransfn::oid::regprocedure::text),
            ('final', nullif(a.aggfinalfn::oid, 0)::regprocedure::text),
            ('combine', nullif(a.aggcombinefn::oid, 0)::regprocedure::text),
            ('serialize', nullif(a.aggserialfn::oid, 0)::regprocedure::text),
            ('deserialize', nullif(a.aggdeserialfn::oid, 0)::regprocedure::text),
            ('moving transition', nullif(a.aggmtransfn::oid, 0)::regprocedure::text),
            ('moving inverse', nullif(a.aggminvtransfn::oid, 0)::regprocedure::text),
            ('moving final', nullif(a.aggmfinalfn::oid, 0)::regprocedure::text),
            ('sort operator', nullif(a.aggsortop, 0)::regoperator::text),
            (
                'finishes',
                format('%s %s %s %s', a.aggfinalmodify, a.aggfinalextra, a.aggmfinalmodify, a.aggmfinalextra)
            ),
            ('parallel', case p.proparallel when 's' then 'safe' when 'r' then 'restricted' end)
        ) as f (fact, detail)
        where f.detail is not null
        """, onlyIfAnyIn: "pg_aggregate where \(CatalogSQL.isMade("aggfnoid::oid"))")
}
