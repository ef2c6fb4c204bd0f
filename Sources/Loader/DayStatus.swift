import Console
import Postgres

/// A row of `ops.day_status`; times are in UTC, to the minute.
struct DayStatus {
    /// Business day.
    let day: String
    /// `published`, `pending`, `blocked` or `missing`.
    let state: String
    /// When it was published first; nil where it never was.
    let publishedAt: String?
    /// When what readers see of it now was published.
    let rebuiltAt: String?
    /// Feeds with deliveries that the published state does not show yet.
    let pending: [String]
    /// Topics with events that the published state does not show yet.
    let pendingTopics: [String]
    /// Required feeds that nothing came for.
    let missing: [String]
    /// Assertions that keep it from being published.
    let assertions: [String]
    /// Files that were not loaded, and nothing in their place since.
    let failed: [FailedDelivery]

    /// All days, with those of the deliveries that are theirs.
    static func all(_ connection: inout Connection, failed: [FailedDelivery]) throws -> [DayStatus] {
        let failed = Dictionary(grouping: failed, by: \.day)
        return try connection.query(
            """
            select day::text as day, state, to_char(published_at, 'YYYY-MM-DD HH24:MI') as published_at,
                to_char(rebuilt_at, 'YYYY-MM-DD HH24:MI') as rebuilt_at, pending_feeds,
                pending_topics, missing_feeds, failed_assertions
            from ops.day_status order by day
            """
        ) { row in
            let day = try row.value("day", as: String.self)
            return DayStatus(
                day: day, state: try row.value("state"), publishedAt: try row.optional("published_at"),
                rebuiltAt: try row.optional("rebuilt_at"), pending: try row.value("pending_feeds"),
                pendingTopics: try row.value("pending_topics"), missing: try row.value("missing_feeds"),
                assertions: try row.value("failed_assertions"), failed: failed[day] ?? [])
        }
    }

    /// What is still to do, in words.
    var open: [String] {
        var parts: [String] = []
        func add(_ what: String, _ names: [String]) {
            if !names.isEmpty {
                parts.append("\(what): \(names.joined(separator: ", "))")
            }
        }
        add("failed", assertions)
        add("pending", pending + pendingTopics)
        add("missing", missing)
        return parts + failed.map(\.text)
    }

    /// The line of `--format json`.
    var json: JSONValue {
        func list(_ names: [String]) -> JSONValue { .array(names.map { .string($0) }) }
        func time(_ time: String?) -> JSONValue { time.map { .string($0) } ?? .null }
        return .object([
            .init("day", .string(day)), .init("state", .string(state)), .init("published_at", time(publishedAt)),
            .init("rebuilt_at", time(rebuiltAt)), .init("pending_feeds", list(pending)),
            .init("pending_topics", list(pendingTopics)), .init("missing_feeds", list(missing)),
            .init("failed_assertions", list(assertions)),
            .init("failed_deliveries", .array(failed.map(\.json))),
        ])
    }
}
