import CommandOptions
import Console
import Postgres

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

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
            guard !days.isEmpty else {
                return try Output.standard.print("nothing was delivered yet")
            }
            try Output.standard.print(Self.text(days), terminator: "")
        case .json:
            for day in days {
                try Output.standard.print(day.json)
            }
        }
    }

    /// The table; where it is wider than the terminal, what is open goes to lines below its day: none of it is cut off.
    private static func text(_ days: [DayStatus]) -> String {
        var table = TextTable(columns: [
            .init("day"), .init("state"), .init("published (UTC)"), .init("what is open"),
        ])
        var narrow = TextTable(columns: [.init("day"), .init("state"), .init("published (UTC)")])
        for day in days {
            table.append([day.day, day.state, day.publishedAt ?? "", day.open.joined(separator: "; ")])
            narrow.append([day.day, day.state, day.publishedAt ?? ""])
        }
        let wide = table.render()
        guard let width = Terminal.columns(STDOUT_FILENO),
            wide.split(separator: "\n").contains(where: { $0.count > width })
        else { return wide }
        let lines = narrow.render().split(separator: "\n").map(String.init)
        let rows = zip(days, lines.dropFirst(2)).flatMap { day, line in
            [line] + day.open.flatMap { wrapped($0, width: width) }
        }
        return (lines.prefix(2) + rows).map { $0 + "\n" }.joined()
    }

    /// Lines that begin below the state, broken between names; only a name that is longer than a line runs over.
    private static func wrapped(_ text: String, width: Int) -> [String] {
        let indent = String(repeating: " ", count: 12)
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, last.count + 1 + word.count <= width {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append(indent + (lines.isEmpty ? "" : "  ") + word)
            }
        }
        return lines
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
    var open: [String] {
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
        return parts
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
