import CommandOptions
import Console
import Failures
import Models
import Postgres
import Staging

/// The command `loader day`.
struct Day: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Load a day's files, build what they change, check it, and publish the day: whole or not at all.",
        discussion: """
            Takes from the lake the day's own files, undated ones, snapshots up to the day, the month's, and again \
            those of days published before; what is loaded already is recognised. Safe to repeat: the same files give \
            the same state.
            """)

    @Argument(help: ArgumentHelp("The day, as in 2022-11-21.", valueName: "yyyy-mm-dd")) var day: CalendarDate
    @Option(
        help: ArgumentHelp(
            "The lake: the folder with batch/ and processed/ (default: LAKE, or lake).", valueName: "dir"),
        completion: .directory)
    var lake: String?
    @Option(help: ArgumentHelp("A feed whose required file may be missing.", valueName: "feed"))
    var allowMissing: [String] = []
    @OptionGroup var lock: LockOptions
    @OptionGroup var folder: FolderOptions

    func run() throws {
        var warehouse = try folder.openWarehouse(for: log)
        let rejected = try stage(&warehouse)
        let publisher = Publisher(folder: warehouse.folder, lockWait: lock.lockWait)
        let publication = try publisher.publish(day, on: &warehouse.connection, observe: Self.follow)
        let findings = publication.assertions.filter { $0.offending > 0 }
        let others = publication.days.filter { $0 != day }
        if publication.isChanged {
            log.info(
                "\(day) published: \(publication.assertions.count) assertions hold, "
                    + "\(findings.count) with warnings"
                    + (others.isEmpty ? "" : "; rebuilt \(DaySpans(others))"))
        } else {
            log.info("\(day) stays as published: nothing it is made of has changed")
        }
        if rejected > 0 {
            log.warning("\(Count.of(rejected, "record")) rejected; loader rejects list shows them")
            throw ExitCode(Outcome.partial)
        }
    }

    /// Stages what the day needs and returns how many records were rejected.
    private func stage(_ warehouse: inout Warehouse) throws -> Int {
        let catalog = try FeedCatalog(from: &warehouse.connection)
        if let unknown = allowMissing.first(where: { name in !catalog.feeds.contains { $0.name == name } }) {
            throw StagingError.noSuchFeed(unknown, feeds: catalog.feeds.map(\.name))
        }
        let published = try warehouse.connection.publishedDays()
        let lake = Lake(path: lake ?? environment("LAKE") ?? "lake")
        let plan = DayDeliveries(
            for: day, feeds: catalog.feeds, files: try lake.files(), published: Set(published),
            live: try warehouse.connection.liveLoads())
        // Before anything is found missing: that may be what is misspelt.
        Self.tellUnloaded(plan)
        guard plan.ambiguous.isEmpty else {
            throw StagingError.ambiguous(lake: lake.path, files: plan.ambiguous)
        }
        let missing = plan.missing.filter { !allowMissing.contains($0.feed) }
        guard missing.isEmpty else {
            throw plan.hasFilesOfDay
                ? StagingError.missing(day: day, lake: lake.path, files: missing)
                : StagingError.noFiles(day: day, lake: lake.path, newest: plan.newestDay, files: missing)
        }
        let loader = FileLoader(
            client: clientName(), version: ProgramVersion.current, rules: .unattended)
        var rejected = 0
        var loaded: [Delivery] = []
        var outdated: [String] = []
        for delivery in plan.deliveries {
            let result = try Self.load(delivery, of: lake, loader, &warehouse)
            rejected += result.rejected
            switch result {
            case .loaded:
                try FileReport.tell(result, of: delivery, as: nil)
                loaded.append(delivery)
            case .alreadyLoaded: break
            case .outdated(_, let by): outdated.append("\(delivery.name) (by load \(by))")
            }
        }
        // Here and not after each load: what `loader copy` brought is built from now on as well.
        for target in try Set(catalog.feeds.map(\.target)).union(warehouse.connection.landingTables()) {
            try warehouse.connection.summarizeBlockRanges(of: target)
        }
        let all = plan.deliveries.count + plan.untouched
        log.info("\(loaded.count) of \(Count.of(all, "file")) loaded, \(all - loaded.count) already were")
        if !outdated.isEmpty {
            log.notice(
                "\(Count.of(outdated.count, "file")) of the lake not loaded again, replaced since: "
                    + "\(Self.list(outdated)); loader copy FILE would bring one back")
        }
        return rejected
    }

    /// Loads a delivery, also one whose file `loader watch` has moved since the lake was read: its load then counts.
    private static func load(
        _ delivery: Delivery, of lake: Lake, _ loader: FileLoader, _ warehouse: inout Warehouse
    ) throws -> LoadResult {
        do {
            return try load(delivery, loader, &warehouse)
        } catch {
            guard let moved = lake.moved(delivery) else { throw error }
            return try load(moved, loader, &warehouse)
        }
    }

    /// Loads a delivery and shows its progress.
    private static func load(
        _ delivery: Delivery, _ loader: FileLoader, _ warehouse: inout Warehouse
    ) throws -> LoadResult {
        let progress = FileReport.progress(of: delivery.path)
        defer { progress.finish() }
        return try loader.load(delivery, on: &warehouse.connection) { event in
            FileReport.follow(event, of: delivery) { progress.update($0) }
        }
    }

    /// Warns of files whose names nearly fit a feed; those that are no feed's, perhaps on purpose, are one line.
    private static func tellUnloaded(_ plan: DayDeliveries) {
        if !plan.misspelt.isEmpty {
            let names = list(plan.misspelt.map { "\($0.name) (like \($0.pattern))" })
            log.warning(
                "\(Count.of(plan.misspelt.count, "file")) of the lake in no feed, by a slip it seems: \(names); "
                    + "rename them, or add a feed: they are not loaded")
        }
        if !plan.unknown.isEmpty {
            log.info("\(Count.of(plan.unknown.count, "file")) of the lake in no feed: \(list(plan.unknown))")
        }
    }

    private static func list(_ names: [String]) -> String {
        names.prefix(3).joined(separator: ", ") + (names.count > 3 ? ", …" : "")
    }

    /// Tells of a step of publishing, and stops there where a test wants it.
    private static func follow(_ event: PublishEvent) {
        log.tell(event)
        switch event {
        case .savepoint: PausePoint.reach("savepoint", of: log)
        case .built: PausePoint.reach("model", of: log)
        case .beforeAssertions: PausePoint.reach("before-assertions", of: log)
        case .rolledBack: PausePoint.reach("rolled-back", of: log)
        case .beforeCommit: PausePoint.reach("before-publish-commit", of: log)
        case .committed: PausePoint.reach("after-publish-commit", of: log)
        case .waiting, .skipped, .asserted: break
        }
    }
}
