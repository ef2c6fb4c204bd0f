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
            The same as the view ops.day_status. A day was published when what readers see of it now was. Pending are \
            feeds and topics with deliveries and events that the published state does not show yet; missing feeds are \
            required ones that never came; not loaded are files that failed, and nothing came in their place since \
            (ops.failed_deliveries). Partitions that wait for a decision, and events that could not land, are said \
            beside it.
            """)

    @Option(help: "How to write it.") var format = OutputFormat.text

    func run() throws {
        var connection = try connectToLook(for: log)
        // One snapshot, or a file could be in neither list.
        let (days, undated, others, events) = try connection.transaction(.repeatableRead) { connection in
            let failed = try FailedDelivery.all(&connection)
            let days = try DayStatus.all(&connection, failed: failed)
            let undated = try connection.query(
                "select distinct feed from ops.affected_days where day is null order by feed"
            ) { try $0.value("feed", as: String.self) }
            return (days, undated, failed.filter { $0.day == nil }, try OpenEvents(&connection))
        }
        if !undated.isEmpty {
            log.notice("undated deliveries wait for the next publication: \(undated.joined(separator: ", "))")
        }
        for delivery in others {
            log.notice(delivery.text)
        }
        for notice in events.notices {
            log.notice(notice)
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
            table.append([day.day, day.state, day.rebuiltAt ?? "", day.open.joined(separator: "; ")])
            narrow.append([day.day, day.state, day.rebuiltAt ?? ""])
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
