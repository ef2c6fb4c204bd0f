import CommandOptions
import Console
import Postgres

/// The command `loader status`.
struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show where every day stands: published, pending, blocked or missing.",
        discussion: """
            The same as the view ops.day_status. Pending feeds are deliveries that the published state does not show \
            yet; missing feeds are required ones that never came.
            """)

    @Option(help: "How to write it.") var format = OutputFormat.text

    func run() throws {
        var connection = try connectToLook(for: log)
        let days = try connection.query(
            """
            select day::text as day, state, to_char(published_at, 'YYYY-MM-DD HH24:MI') as published_at, pending_feeds,
                missing_feeds, failed_assertions
            from ops.day_status order by day
            """
        ) { row in
            DayStatus(
                day: try row.value("day"), state: try row.value("state"), publishedAt: try row.optional("published_at"),
                pending: try row.value("pending_feeds"), missing: try row.value("missing_feeds"),
                failed: try row.value("failed_assertions"))
        }
        let undated = try connection.query(
            "select distinct feed from ops.affected_days where day is null order by feed"
        ) { try $0.value("feed", as: String.self) }
        if !undated.isEmpty {
            log.notice("undated deliveries wait for the next publication: \(undated.joined(separator: ", "))")
        }
        switch format {
        case .text:
            var table = TextTable(columns: [
                .init("day"), .init("state"), .init("published (UTC)"), .init("what is open"),
            ])
            for day in days {
                table.append([day.day, day.state, day.publishedAt ?? "", day.open])
            }
            guard !days.isEmpty else {
                return try Output.standard.print("nothing was delivered yet")
            }
            // What is open may be long, and none of it may be cut off.
            try Output.standard.print(table.render(), terminator: "")
        case .json:
            for day in days {
                try Output.standard.print(day.json)
            }
        }
    }
}

/// A row of `ops.day_status`.
private struct DayStatus {
    let day: String
    let state: String
    let publishedAt: String?
    let pending: [String]
    let missing: [String]
    let failed: [String]

    /// What is still to do, in words.
    var open: String {
        var parts: [String] = []
        if !failed.isEmpty {
            parts.append("failed: \(failed.joined(separator: ", "))")
        }
        if !pending.isEmpty {
            parts.append("pending: \(pending.joined(separator: ", "))")
        }
        if !missing.isEmpty {
            parts.append("missing: \(missing.joined(separator: ", "))")
        }
        return parts.joined(separator: "; ")
    }

    var json: JSONValue {
        func list(_ names: [String]) -> JSONValue { .array(names.map { .string($0) }) }
        return .object([
            .init("day", .string(day)), .init("state", .string(state)),
            .init("published_at", publishedAt.map { .string($0) } ?? .null), .init("pending_feeds", list(pending)),
            .init("missing_feeds", list(missing)), .init("failed_assertions", list(failed)),
        ])
    }
}
