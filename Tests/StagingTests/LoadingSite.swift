import Postgres
import TestCluster
import Testing

@testable import Staging

/// A warehouse with a feed and a target made for one test, and a folder for the files.
struct LoadingSite {
    let cluster: TestCluster
    let database: String
    let folder: TemporaryFolder
    let feed: Feed

    /// Makes the target `staging.sample` from column definitions and the row of the feed that fills it.
    init(
        _ columns: String = "n int not null, note varchar(5), at timestamp", pattern: String = "sample_{date}.csv",
        scope: ScopeKind = .day, time: String? = "at", format: String = "csv", nullTokens: [String] = [],
        maxRejects: Int = 0, lineage: String = "_load_id bigint not null, _record_no bigint not null",
        persistence: String = "", cluster: TestCluster? = nil
    ) throws {
        self.cluster = try cluster ?? TestCluster.shared()
        database = try self.cluster.makeDatabase()
        folder = try TemporaryFolder()
        var connection = try self.cluster.connect(database)
        try connection.run(
            "create \(verbatim: persistence) table staging.sample (\(verbatim: columns), \(verbatim: lineage))")
        try connection.run(
            """
            insert into ops.feeds (
                feed, file_pattern, format, target, scope, business_time_column, null_tokens, max_rejects
            )
            values (
                'sample', \(pattern), \(format), 'staging.sample', \(scope.rawValue), \(time), \(nullTokens),
                \(maxRejects)
            )
            """)
        feed = try #require(try FeedCatalog(from: &connection).feeds.first { $0.name == "sample" })
    }

    func connect() throws -> Connection {
        try cluster.connect(database)
    }

    /// A file in the folder as a delivery of the feed.
    func delivery(_ name: String, _ bytes: [UInt8]) throws -> Delivery {
        try #require(Delivery(of: feed, path: try folder.write(name, bytes)))
    }

    /// A file in the folder as a delivery of the feed.
    func delivery(_ name: String, _ text: String) throws -> Delivery {
        try delivery(name, Array(text.utf8))
    }

    /// Writes a file and loads it over a connection of its own.
    @discardableResult
    func load(
        _ name: String, _ text: String, maxRejects: Int? = nil, pauses: [Double] = [],
        observe: (StagingEvent) throws -> Void = { _ in }
    ) throws -> LoadResult {
        try load(try delivery(name, text), maxRejects: maxRejects, pauses: pauses, observe: observe)
    }

    /// Loads a delivery over a connection of its own, which must be left without a transaction.
    @discardableResult
    func load(
        _ delivery: Delivery, maxRejects: Int? = nil, pauses: [Double] = [],
        observe: (StagingEvent) throws -> Void = { _ in }
    ) throws -> LoadResult {
        var connection = try connect()
        return try load(delivery, on: &connection, maxRejects: maxRejects, pauses: pauses, observe: observe)
    }

    /// Loads a delivery over a connection, which must be left without a transaction.
    @discardableResult
    func load(
        _ delivery: Delivery, on connection: inout Connection, maxRejects: Int? = nil, pauses: [Double] = [],
        observe: (StagingEvent) throws -> Void = { _ in }
    ) throws -> LoadResult {
        defer { #expect(connection.isInsideTransaction == false) }
        return try FileLoader(
            client: "test", version: "1", maxRejects: maxRejects, retries: RetryPolicy(pauses: pauses)
        ).load(delivery, on: &connection, observe: observe)
    }

    /// Runs statements, one after the other.
    func run(_ statements: String...) throws {
        var connection = try connect()
        for statement in statements {
            try connection.run("\(verbatim: statement)")
        }
    }

    /// The rejects of all loads: number of the record, rule, column, words.
    func rejects() throws -> [String] {
        try texts("select concat_ws(' ', record_no, code, column_name) from ops.rejects order by load_id, record_no")
    }

    /// One text of every row of a query, in its order; NULL is `-`.
    func texts(_ query: String) throws -> [String] {
        var connection = try connect()
        return try connection.query("select coalesce(q::text, '-') as text from (\(verbatim: query)) as q (q)") { row in
            try row.value("text", as: String.self)
        }
    }

    /// The first text of a query.
    func text(_ query: String) throws -> String? { try texts(query).first }

    /// The attempts of the ledger: number, status, counts.
    func ledger() throws -> [String] {
        try texts(
            """
            select concat_ws(' ', load_id, status, records, loaded, rejected, skipped) from ops.loads order by load_id
            """)
    }
}

extension LoadResult {
    /// The report, where it was loaded now.
    var report: LoadReport? {
        if case .loaded(let report) = self { report } else { nil }
    }

    /// The live load, where there was one already.
    var alreadyLoaded: Int64? {
        if case .alreadyLoaded(let load) = self { load } else { nil }
    }
}
