import Migrations
import Models
import Postgres
import TestCluster

/// A warehouse with a schema `lab` and models of a test's own; `lab.source` is what a feed named lab delivers.
final class Lab: Sendable {
    let cluster: TestCluster
    let database: String
    let folder: TemporarySQLFolder

    /// A lab with some tables, created by `setup`.
    init(_ setup: String...) throws {
        cluster = try TestCluster.shared()
        database = try cluster.makeDatabase(.warehouse)
        // The migrations of the database, because publishing asks for them, without the models of the hospital.
        folder = try TemporarySQLFolder(copyOf: TestCluster.sqlFolder)
        try folder.remove("models")
        try folder.remove("tests")
        try run("create schema lab")
        try run("create table lab.source (day date, id int, name text)")
        try run(
            """
            insert into ops.feeds (feed, file_pattern, format, target, scope)
            values ('lab', 'lab_{date}.csv', 'csv', 'lab.source', 'day')
            """)
        for statement in setup {
            try run(statement)
        }
    }

    func connect() throws -> Connection { try cluster.connect(database) }

    func run(_ statement: String) throws {
        var connection = try connect()
        try connection.run(SQL(verbatim: statement))
    }

    /// The column `value` of a query's rows as text.
    func values(_ query: String) throws -> [String] {
        var connection = try connect()
        return try connection.values(query)
    }

    /// Writes a model into the folder.
    func write(model table: String, _ kind: String, _ select: String) throws {
        try folder.write(
            "-- model: \(table)\n-- kind: \(kind)\n-- grain: one row\n\(select);\n",
            to: "models/\(table.replacing(".", with: "/")).sql")
    }

    /// Writes an assertion into the folder.
    func write(assertion name: String, severity: String = "error", of table: String? = nil, _ select: String) throws {
        let of = table.map { "-- of: \($0)\n" } ?? ""
        try folder.write(
            "-- severity: \(severity)\n-- scope: affected\n\(of)-- why: a rule\n\(select);\n",
            to: "tests/assertions/\(name).sql")
    }

    /// Writes down that a day's rows of `lab.source` changed.
    func touch(_ day: String) throws {
        var connection = try connect()
        try connection.deliver("lab", scope: day, day: day)
    }

    func publisher(lockWait: Int = 60) throws -> Publisher {
        Publisher(folder: try ModelFolder(path: folder.path), lockWait: lockWait)
    }

    /// Publishes a day and returns what was told, in words.
    @discardableResult
    func publish(_ day: String) throws -> [String] {
        var connection = try connect()
        var told: [String] = []
        _ = try publisher().publish(try makeDay(day), on: &connection) { told.append($0.words) }
        return told
    }

    func graph() throws -> ModelGraph {
        var connection = try connect()
        return try ModelGraph(of: try ModelFolder(path: folder.path).models, on: &connection)
    }
}

/// A day that a test names wrongly.
struct NoSuchDay: Error {}

func makeDay(_ text: String) throws -> CalendarDate {
    guard let day = CalendarDate(text) else { throw NoSuchDay() }
    return day
}

extension Connection {
    /// The column `value` of a query's rows as text.
    mutating func values(_ query: String) throws -> [String] {
        try self.query(SQL(verbatim: query)) { try $0.optional("value", as: String.self) ?? "null" }
    }

    /// Files a load of a feed as the loader does and returns its number: the one before it is superseded, the day pending.
    @discardableResult
    mutating func deliver(_ feed: String, scope: String, day: String?, records: Int = 0) throws -> Int64 {
        try run(
            "update ops.loads set status = 'superseded' where feed = \(feed) and scope = \(scope) and status = 'loaded'"
        )
        let load = try first(
            """
            with file as (
                insert into ops.files (feed, scope, sha256, bytes, file_name)
                values (\(feed), \(scope), sha256(gen_random_uuid()::text::bytea), 1, \(feed))
                returning file_id
            )
            insert into ops.loads (
                feed, scope, file_name, path, bytes, file_id, status, records, loaded, rejected, skipped, loader_version
            )
            select \(feed), \(scope), \(feed), \(feed), 1, file_id, 'loaded', \(records), \(records), 0, 0, 'test' from file
            returning load_id
            """
        ) { try $0.value("load_id", as: Int64.self) }
        try run("insert into ops.affected_days (day, load_id, feed) values (\(day)::date, \(load ?? 0), \(feed))")
        return load ?? 0
    }
}

extension PublishEvent {
    /// The event in a few words.
    var words: String {
        switch self {
        case .waiting: "waiting"
        case .savepoint: "savepoint"
        case .built(let table, let written, let removed): "built \(table) +\(written) -\(removed)"
        case .skipped(let table): "skipped \(table)"
        case .beforeAssertions: "beforeAssertions"
        case .asserted(let result): "asserted \(result.name) \(result.offending)"
        case .rolledBack: "rolledBack"
        case .beforeCommit: "beforeCommit"
        case .committed: "committed"
        }
    }
}
