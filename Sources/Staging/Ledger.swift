import Decompression
import Postgres

/// What the database knows of deliveries: `ops.files` by content, `ops.loads` by attempt, one live load a scope and what
/// stands beside it.
struct Ledger {
    let delivery: Delivery
    let rules: ChangeRules
    private var feed: String? { delivery.feed.isListed ? delivery.feed.name : nil }
    /// The table, where it is no feed's.
    private var table: String? { delivery.feed.isListed ? nil : delivery.feed.target.description }

    /// What is live in the delivery's scope; in a table without a feed also what may have the same content.
    func live(_ connection: inout Connection, identity: FileIdentity) throws -> [StandingLoad] {
        // What is in it has another size than the file.
        let isCompressed = CompressionFormat(ofName: delivery.path) != nil
        return try connection.query(
            """
            select l.load_id, l.scope, f.bytes, f.sha256, l.adds_to, l.repairs
            from ops.loads as l inner join ops.files as f on f.file_id = l.file_id
            where l.status = 'loaded'
                and (
                    l.feed = \(feed) and l.scope = \(delivery.scope)
                    or l.target = \(table)
                        and (l.scope = \(delivery.scope) or f.bytes = \(identity.bytes) or \(isCompressed))
                )
            order by l.load_id
            """
        ) { row in
            StandingLoad(
                load: try row.value("load_id"), scope: try row.value("scope"), content: try FileContent(row),
                addsTo: try row.optional("adds_to"), repairs: try row.optional("repairs"))
        }
    }

    /// The index that has a content in a table once.
    static let contentKey = "loads_target_content_key"

    /// What to do with the delivery where these are live; reads the file when one of them, or one that was replaced, may
    /// have its content.
    func decide(
        _ connection: inout Connection, among live: [StandingLoad], identity: FileIdentity, probe: inout ContentProbe
    ) throws -> LedgerDecision {
        let match = try probe.match(among: live, by: \.content)
        if match == nil, !rules.restoresReplaced, !live.isEmpty {
            let replaced = try replacedLoads(&connection, since: identity)
            if let former = try probe.match(among: replaced, by: \.content) {
                return .settled(.outdated(load: former.load, by: former.by))
            }
        }
        return try LedgerDecision(delivery, among: live, content: match, rules: rules)
    }

    /// Notes an attempt down as running and returns its number; commits at once, so that a crash leaves a trace.
    ///
    /// Attempts whose server process is gone are closed on the way: nothing of theirs can be there, once those that were
    /// split are settled. Other users' processes do not show when they began; those with the number of a running
    /// attempt are taken for it.
    /// With further connections, by the server's processes behind them, the load is split over those.
    func begin(
        _ connection: inout Connection, identity: FileIdentity, header: [UInt8]?, client: String, version: String,
        backends: [Int]
    ) throws -> Int64 {
        _ = try connection.splitLoadsInFlight()
        return try connection.transaction { connection in
            let load = try insert(&connection, identity, header: header, client: client, version: version)
            let noted = try connection.run(
                """
                insert into ops.split_connections (load_id, backend_pid, backend_start)
                select \(load), a.pid, a.backend_start
                from pg_catalog.pg_stat_activity as a where a.pid = any(\(backends)::integer[])
                """)
            guard noted == backends.count else {
                throw PostgresError(.connection, "a further connection was lost before the load began")
            }
            return load
        }
    }

    private func insert(
        _ connection: inout Connection, _ identity: FileIdentity, header: [UInt8]?, client: String, version: String
    ) throws -> Int64 {
        try connection.run(
            """
            update ops.loads as l
            set status = 'failed', finished_at = clock_timestamp(), failure = 'interrupted: its connection ended'
            where l.load_id in (
                select r.load_id from ops.loads as r
                where r.status = 'running'
                and not exists (select 1 from ops.split_connections as c where c.load_id = r.load_id)
                and not exists (
                    -- The start of another role's session is hidden: its process then counts as the same.
                    select 1 from pg_catalog.pg_stat_activity as a
                    where a.pid = r.backend_pid and coalesce(a.backend_start = r.backend_start, true)
                )
                for update skip locked
            )
            """)
        let load = try connection.first(
            """
            insert into ops.loads (
                feed, target, scope, header, repairs, file_name, path, bytes, modified_at, status, backend_pid,
                backend_start, client, loader_version
            )
            select
                \(feed), \(table), \(delivery.scope), \(header.map { Bytea($0) })::bytea,
                \(delivery.repairs)::bigint, \(delivery.name), \(delivery.path), \(identity.bytes)::bigint,
                'epoch'::timestamptz + \(identity.modified)::bigint * interval '1 microsecond', 'running', a.pid,
                a.backend_start, \(client), \(version)
            from pg_catalog.pg_stat_activity as a
            where a.pid = pg_catalog.pg_backend_pid()
            returning load_id
            """
        ) { try $0.value("load_id", as: Int64.self) }
        guard let load else {
            throw PostgresError(.usage, "the server does not list its own process in pg_stat_activity")
        }
        return load
    }

    /// Makes others who stage the same scope wait until this transaction ends; `onWait` is told when somebody else does.
    func lock(_ connection: inout Connection, onWait: () throws -> Void) throws {
        try lock("staging:\(delivery.feed.name):\(delivery.scope)", &connection, onWait: onWait)
    }

    /// The same for others who bring what may be the same content to a table, where it is live once: a file as large.
    ///
    /// A compressed file may have the content of one of another size; of two at the same time the index then refuses one.
    func lockContent(_ connection: inout Connection, bytes: Int64, onWait: () throws -> Void) throws {
        guard let table else { return }
        try lock("staging:\(table)#\(bytes)", &connection, onWait: onWait)
    }

    private func lock(_ key: String, _ connection: inout Connection, onWait: () throws -> Void) throws {
        let isObtained = try connection.first(
            "select pg_catalog.pg_try_advisory_xact_lock(pg_catalog.hashtextextended(\(key), 0)) as obtained"
        ) { try $0.value("obtained", as: Bool.self) }
        guard isObtained != true else { return }
        try onWait()
        try connection.run("select pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended(\(key), 0))")
    }

    /// Notes down that the content of a load came once more, and when its file was last modified: then it need not be read
    /// the next time.
    ///
    /// A load into a table keeps the name that it is filed under.
    func touch(_ connection: inout Connection, load: Int64, identity: FileIdentity) throws {
        guard delivery.feed.isListed else {
            try connection.run("update ops.loads set delivered_at = clock_timestamp() where load_id = \(load)")
            return
        }
        try connection.run(
            """
            update ops.loads
            set delivered_at = clock_timestamp(),
                modified_at = 'epoch'::timestamptz + \(identity.modified)::bigint * interval '1 microsecond',
                file_name = \(delivery.name), path = \(delivery.path), bytes = \(identity.bytes)::bigint
            where load_id = \(load)
            """)
    }

    /// Removes an attempt that turned out to bring nothing new.
    func forget(_ connection: inout Connection, load: Int64) throws {
        try connection.run("delete from ops.split_connections where load_id = \(load)")
        try connection.run("delete from ops.loads where load_id = \(load)")
    }

    /// Notes the days whose facts a change of these loads' rows changes; a null day for undated sources.
    func noteAffectedDays(_ connection: inout Connection, load: Int64, rowsOf loads: [Int64]) throws {
        guard let feed else { return }
        guard let column = delivery.feed.businessTimeColumn else {
            try note(connection: &connection, load: load, day: delivery.feed.scope.isDated ? delivery.date : nil)
            return
        }
        try connection.run(
            """
            insert into ops.affected_days (day, load_id, feed)
            select distinct t.\(identifier: column)::date, \(load)::bigint, \(feed)
            from \(table: delivery.feed.target) as t
            where t._load_id = any(\(loads)::bigint[]) and t.\(identifier: column) is not null
            on conflict do nothing
            """)
        if delivery.feed.scope.isDated, let day = delivery.date {
            // Also a file without a record says something about its day.
            try note(connection: &connection, load: load, day: day)
        }
    }

    private func note(connection: inout Connection, load: Int64, day: CalendarDate?) throws {
        try connection.run(
            """
            insert into ops.affected_days (day, load_id, feed)
            values (\(day)::date, \(load), \(feed)) on conflict do nothing
            """)
    }

    /// Marks the attempt as loaded, with the content it brought; part of the load's transaction.
    func finish(_ connection: inout Connection, report: LoadReport, sha256: [UInt8]) throws {
        try connection.run(
            """
            insert into ops.files (feed, target, scope, sha256, bytes, file_name)
            values (
                \(feed), \(table), \(delivery.scope), \(Bytea(sha256)), \(report.contentBytes), \(delivery.name)
            )
            on conflict do nothing
            """)
        let updated = try connection.run(
            """
            update ops.loads
            set status = 'loaded', failure = null, finished_at = clock_timestamp(), records = \(report.records),
                loaded = \(report.loaded), rejected = \(report.rejected), skipped = \(report.skipped),
                file_id = (
                    select f.file_id from ops.files as f
                    where f.sha256 = \(Bytea(sha256))
                        and (f.target = \(table) or f.feed = \(feed) and f.scope = \(delivery.scope))
                )
            where load_id = \(report.load)
            """)
        guard updated == 1 else { throw StagingError.noSuchLoad(report.load) }
        try connection.run("delete from ops.split_connections where load_id = \(report.load)")
    }

    /// Marks the attempt as failed and keeps its evidence, in a transaction of its own.
    ///
    /// Leaves it to the next load where a further connection does not end.
    func fail(_ connection: inout Connection, load: Int64, reason: String, rejects: RejectLog) throws {
        guard try hasSplitEnded(&connection, load: load) else { return }
        try connection.transaction { connection in
            try removeSplit(&connection, load: load)
            try connection.run(
                """
                update ops.loads
                set status = 'failed', finished_at = clock_timestamp(), rejected = \(rejects.count),
                    failure = \(reason)
                where load_id = \(load) and status = 'running'
                """)
            try rejects.writeEvidence(to: &connection, load: load)
        }
    }
}
