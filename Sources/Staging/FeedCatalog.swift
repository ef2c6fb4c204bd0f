public import Postgres

/// The feeds the database knows.
public struct FeedCatalog: Sendable {
    /// All of them, by name.
    public let feeds: [Feed]

    /// Feeds put together elsewhere.
    public init(feeds: [Feed]) {
        self.feeds = feeds
    }

    /// Reads `ops.feeds`; throws when a row makes no sense.
    ///
    /// The connection is left as it was.
    public init(from connection: inout Connection) throws {
        let headerMaps = try connection.query(
            """
            select f.feed, m.key as header, m.value as column_name
            from ops.feeds as f cross join lateral pg_catalog.jsonb_each_text(f.header_map) as m
            """
        ) { row in
            (
                feed: try row.value("feed", as: String.self), header: try row.value("header", as: String.self),
                column: try row.value("column_name", as: String.self)
            )
        }
        feeds = try connection.query(
            """
            select
                feed, file_pattern, format, target, scope, business_time_column, required_on_day, due_days,
                ignored_headers, optional_columns, null_tokens, max_rejects
            from ops.feeds
            order by feed collate "C"
            """
        ) { row in
            let name: String = try row.value("feed")
            let map = headerMaps.filter { $0.feed == name }.map { ($0.header, $0.column) }
            return try Feed(row, name: name, headerMap: Dictionary(map) { first, _ in first })
        }
    }

    /// The delivery that a file is, by the pattern its name fits, or of the feed asked for.
    ///
    /// Throws when no pattern fits, or the feed asked for does not exist or does not fit.
    public func delivery(path: String, feed name: String? = nil) throws -> Delivery {
        if let name {
            guard let feed = feeds.first(where: { $0.name == name }) else {
                throw StagingError.noSuchFeed(name, feeds: feeds.map(\.name))
            }
            guard let delivery = Delivery(of: feed, path: path, anyName: true) else {
                throw StagingError.nameMismatch(path: path, feed: name, pattern: feed.pattern.text)
            }
            return delivery
        }
        guard let delivery = feeds.lazy.compactMap({ Delivery(of: $0, path: path) }).first else {
            throw StagingError.unknownFeed(
                path: path, feeds: feeds.map(\.name), undated: feeds.filter { $0.scope == .none }.map(\.name))
        }
        return delivery
    }
}

extension Feed {
    fileprivate init(_ row: borrowing Row, name: String, headerMap: [String: String]) throws {
        let patternText: String = try row.value("file_pattern")
        guard let pattern = FilePattern(patternText) else {
            throw StagingError.badFeed(feed: name, reason: "file_pattern \(patternText) cannot be read")
        }
        let targetText: String = try row.value("target")
        guard let target = TableName(targetText) else {
            throw StagingError.badFeed(feed: name, reason: "target \(targetText) is not schema.table")
        }
        guard let format = RecordFormat(rawValue: try row.value("format")) else {
            throw StagingError.badFeed(feed: name, reason: "format is neither csv nor lines")
        }
        guard let scope = ScopeKind(rawValue: try row.value("scope")) else {
            throw StagingError.badFeed(feed: name, reason: "scope is not one the loader knows")
        }
        let nullTokens: [String] = try row.value("null_tokens")
        self.init(
            name: name, pattern: pattern, format: format, target: target, scope: scope,
            businessTimeColumn: try row.optional("business_time_column"),
            isRequired: try row.value("required_on_day"), dueDays: try row.value("due_days"),
            headerMap: headerMap,
            ignoredHeaders: Set(try row.value("ignored_headers", as: [String].self)),
            optionalColumns: Set(try row.value("optional_columns", as: [String].self)),
            nullTokens: nullTokens.map { Array($0.utf8) },
            maxRejects: try row.value("max_rejects"))
    }
}
