import CommandOptions
import Console
import Models
import Postgres

/// The command `migrate build`.
struct Build: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Build models anew for days that are published, and publish the result.",
        discussion: """
            For a model that changed, or a table that somebody changed by hand. It goes through the same transaction \
            and assertions as `loader day`, in batches of \(batch) days; what is committed stays when a later batch \
            is blocked.
            """)

    private static let batch = 31

    @OptionGroup var files: FolderOptions
    @OptionGroup var lock: LockOptions
    @Option(help: ArgumentHelp("The first day; without it the first one published.", valueName: "yyyy-mm-dd"))
    var from: CalendarDate?
    @Option(help: ArgumentHelp("The last day; without it the last one published.", valueName: "yyyy-mm-dd"))
    var until: CalendarDate?
    @Option(help: ArgumentHelp("A model to build, and those that read it; all without it.", valueName: "model"))
    var select: [String] = []

    func validate() throws {
        if let from, let until, from > until {
            throw ValidationError("--from \(from) is after --until \(until)")
        }
    }

    func run() throws {
        var warehouse = try files.openWarehouse(for: log)
        let publisher = Publisher(folder: warehouse.folder, lockWait: lock.lockWait)
        try publisher.checkNames(Set(select))
        let published = try warehouse.connection.publishedDays()
        let days = published.filter { day in
            from.map { $0 <= day } ?? true && until.map { day <= $0 } ?? true
        }
        for start in stride(from: 0, to: days.count, by: Self.batch) {
            let last = days[min(start + Self.batch, days.count) - 1]
            let publication = try publisher.rebuild(days[start]...last, tables: Set(select), on: &warehouse.connection)
            { event in
                switch event {
                case .waiting(let holder):
                    log.notice("waiting for \(holder.map { "\($0)" } ?? "somebody") to finish")
                case .built(let table, let written, let removed):
                    log.info("\(table): \(Count.of(written, "row")) written, \(Count.format(removed)) removed")
                default: break
                }
            }
            for result in publication.assertions where result.offending > 0 {
                log.warning("\(result.name): \(Count.of(result.offending, "row"))")
            }
        }
        log.info(days.isEmpty ? "no day in that range is published" : "\(Count.of(days.count, "day")) built")
    }
}
