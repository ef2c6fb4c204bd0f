import Postgres

extension Ledger {
    /// Takes the rows of the loads that this one replaces out of the target, and notes their days.
    ///
    /// Before its own come: a key that is in both is no duplicate.
    func clear(_ connection: inout Connection, load: Int64, _ placement: Placement) throws {
        guard !placement.supersedes.isEmpty else { return }
        try noteAffectedDays(&connection, load: load, rowsOf: placement.supersedes)
        try connection.run(
            "delete from \(table: delivery.feed.target) where _load_id = any(\(placement.supersedes)::bigint[])")
    }

    /// Puts a load in its place: marks those it replaces as superseded, and says what it stands beside.
    func place(_ connection: inout Connection, load: Int64, _ placement: Placement) throws {
        if !placement.supersedes.isEmpty {
            try connection.run(
                """
                update ops.loads set status = 'superseded', superseded_by = \(load)
                where load_id = any(\(placement.supersedes)::bigint[])
                """)
        }
        if !placement.adopts.isEmpty {
            try connection.run(
                "update ops.loads set adds_to = \(load) where load_id = any(\(placement.adopts)::bigint[])")
        }
        if let standing = placement.addsTo {
            try connection.run("update ops.loads set adds_to = \(standing) where load_id = \(load)")
        }
    }

    /// Marks the rejects that a repair has put right; throws when it has a record that is none of them, or one twice.
    func resolve(_ connection: inout Connection, load: Int64) throws {
        guard let repaired = delivery.repairs else { return }
        let odd = try connection.first(
            """
            select
                count(*) filter (where r.record_no is null) as strangers,
                count(r.record_no) - count(distinct r.record_no) as repeated,
                min(t._record_no::bigint) filter (where r.record_no is null) as stranger
            from \(table: delivery.feed.target) as t
            left outer join ops.rejects as r
                on r.load_id = \(repaired) and r.record_no = t._record_no::bigint and r.resolved_by is null
            where t._load_id = \(load)
            """
        ) { row in
            (
                strangers: try row.value("strangers", as: Int.self), repeated: try row.value("repeated", as: Int.self),
                example: try row.optional("stranger", as: Int64.self)
            )
        }
        if let odd, odd.strangers > 0 || odd.repeated > 0 {
            throw LedgerError.notRejected(
                path: delivery.path, load: repaired, strangers: odd.strangers, repeated: odd.repeated,
                example: odd.example)
        }
        try connection.run(
            """
            update ops.rejects as r set resolved_by = \(load)
            from \(table: delivery.feed.target) as t
            where t._load_id = \(load) and r.load_id = \(repaired) and r.record_no = t._record_no::bigint
            """)
    }
}
