import CommandOptions
import Console
import Models
import Postgres

/// The command `migrate build`.
struct Build: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Build models anew for days that are published, and publish the result.",
        discussion: """
            For models whose files changed (--stale), or tables that somebody changed by hand. It goes through the \
            same transaction and assertions as `loader day`, in batches of \(batch) days; what is committed stays \
            when a later batch is blocked.
            """)

    private static let batch = 31

    @OptionGroup var files: FolderOptions
    @OptionGroup var lock: LockOptions
    @Option(help: ArgumentHelp("The first day; without it the first one published.", valueName: "yyyy-mm-dd"))
    var from: CalendarDate?
    @Option(help: ArgumentHelp("The last day; without it the last one published.", valueName: "yyyy-mm-dd"))
    var until: CalendarDate?
    @Option(
        help: ArgumentHelp(
            "A model to build, with what reads it and what is stale; all without it.", valueName: "model"))
    var select: [String] = []
    @Flag(help: "Only what another version of its file built, as migrate status lists it.")
    var stale = false

    func validate() throws {
        if stale, !select.isEmpty {
            throw ValidationError("--stale finds the models itself, --select names them: give one of them")
        }
        if let from, let until, from > until {
            throw ValidationError("--from \(from) is after --until \(until)")
        }
    }

    func run() throws {
        var warehouse = try files.openWarehouse(for: log)
        let publisher = Publisher(folder: warehouse.folder, lockWait: lock.lockWait)
        let selection: Publisher.Selection = stale ? .stale : select.isEmpty ? .all : .named(Set(select))
        try publisher.check(selection)
        let days = try days(&warehouse)
        for start in stride(from: 0, to: days.count, by: Self.batch) {
            let batch = days[start..<min(start + Self.batch, days.count)]
            // What has no days is built with the first batch.
            var part = selection
            if case .all = selection, start > 0 {
                part = .allByDate
            }
            let publication = try publisher.rebuild(Set(batch), part, on: &warehouse.connection, observe: log.tell)
            let others = Set(publication.days).subtracting(batch)
            if !others.isEmpty {
                log.info("rebuilt as well, because they depend on these: \(DaySpans(others))")
            }
        }
        if days.isEmpty {
            log.info(stale ? "nothing is stale" : "no day in that range is published")
        } else {
            log.info("\(Count.of(days.count, "day")) built")
        }
    }

    /// The published days to build for, earliest first.
    private func days(_ warehouse: inout Warehouse) throws -> [CalendarDate] {
        let published = try warehouse.connection.publishedDays()
        guard stale else { return published.filter(isInRange) }
        let staleness = try warehouse.folder.staleness(on: &warehouse.connection)
        let days = staleness.allDays.filter(isInRange)
        // Models without days are checked and filed with a day: the last one.
        return days.isEmpty && !staleness.undated.isEmpty ? published.filter(isInRange).suffix(1) : days
    }

    private func isInRange(_ day: CalendarDate) -> Bool {
        (from.map { $0 <= day } ?? true) && (until.map { day <= $0 } ?? true)
    }
}
