import Failures
import Files
public import Monitoring
public import Postgres
public import Staging

/// Watches a lake's `batch/`, loads each file of a known feed once it is complete, and moves it away.
///
/// What was done is in the ledger and in where the files lie, nowhere else: whatever ends the process, the next one goes
/// on. A file whose load committed and which was not moved yet is recognised by its content, and moved.
public struct BatchIngestor: ~Copyable {
    /// What it is at: whoever throws is known by that, as the SQL files have failures of the same type as the lake's.
    private enum Stage {
        case look, contact, load
    }

    private let lake: String
    private let rescan: Duration
    private let loader: FileLoader
    private let monitor: LiveMonitor<IngestState>
    private let observe: (IngestEvent) -> Void
    private let settlement: Settlement
    private let report: FolderReport

    private var folder: BatchFolder
    private var session: WarehouseSession
    private var stage = Stage.look
    private var backoff = Backoff()
    private var contactDue = ContinuousClock.now
    private var intake = Intake()
    private var postponed: PostponedFiles
    private var outages = RepeatedOutages()
    /// The rows of the feeds, as a hash by name.
    private var feedRows: [String: String] = [:]
    /// What keeps all files from being loaded, as it was told, and what it was that failed.
    private var told: (message: String, at: Stage)?

    /// An ingestor of a lake, which it makes the folders of; throws `FileFailure` when that is impossible.
    ///
    /// - Parameters:
    ///   - settle: for how long a file has to stay as it is before it counts as complete.
    ///   - rescan: after how long the folder is read, and the server asked, although nothing happened.
    ///   - connect: connects to the server.
    ///   - check: throws while nothing may be loaded, as when migrations are pending; asked on a new connection, and
    ///     again after `rescan`.
    ///   - monitor: is kept up to date.
    ///   - observe: is told of every step.
    public init(
        lake: String, settle: Duration, rescan: Duration, loader: FileLoader, monitor: LiveMonitor<IngestState>,
        connect: @escaping () throws -> Connection, check: @escaping (inout Connection) throws -> Void,
        observe: @escaping (IngestEvent) -> Void
    ) throws {
        self.lake = lake
        self.rescan = rescan
        self.loader = loader
        self.monitor = monitor
        self.observe = observe
        settlement = Settlement(mover: try FileMover(lake: lake), monitor: monitor, observe: observe)
        report = FolderReport(monitor: monitor, observe: observe)
        folder = BatchFolder(path: "\(lake)/batch", settle: settle)
        session = WarehouseSession(connect: connect, check: check)
        postponed = PostponedFiles(firstWait: rescan)
    }

    /// Works until somebody wants it to stop, and then throws `Interrupted`; the load under way is rolled back, unless it
    /// commits before it hears of it.
    ///
    /// Throws besides only what neither a file, a setting nor the server is the cause of.
    public mutating func run(until interruption: Interruption) throws -> Never {
        while true {
            let (next, isWell) = try turn(interruption)
            // What happens in the folder does not bring back a server.
            let monitor = monitor
            try folder.wait(until: next, orEvent: isWell) {
                try interruption.check()
                monitor.step()
            }
        }
    }

    /// Does all that can be done now; returns when to go on, and whether nothing keeps all files from being loaded.
    mutating func turn(_ interruption: Interruption) throws -> (next: ContinuousClock.Instant, isWell: Bool) {
        do {
            try interruption.check()
            let next = try pass(interruption)
            backoff.reset()
            monitor.step { $0.problem = nil }
            tellOver()
            return (min(next ?? .now + rescan, .now + rescan), true)
        } catch let failure as any Failure {
            try interruption.check()
            contactDue = .now
            tell(failure)
            return (.now + backoff.next(), false)
        }
    }

    /// Looks at the folder, and loads what is complete; returns when to look again, nil for whenever.
    private mutating func pass(_ interruption: Interruption) throws -> ContinuousClock.Instant? {
        let look = try look()
        let now = ContinuousClock.now
        let isDue = contactDue <= now
        let isReady = look.complete.contains { !intake.isKnownToWait($0.name) && postponed.isDue($0, at: now) }
        guard isDue || isReady else {
            return [look.next, postponed.nextDue].compactMap { $0 }.min()
        }
        let catalog = try contact(interruption, checking: isDue)
        contactDue = .now + rescan
        let sorted = intake.sort(look.complete, by: catalog)
        report.tell(sorted, of: lake)
        let deliveries = sorted.deliveries.filter { postponed.isDue($0.file, at: .now) }
        report.count(look.files, intake, postponed)
        for (_, delivery) in deliveries {
            stage = .load
            try load(delivery, interruption)
        }
        // What settled meanwhile need not wait for an event.
        return deliveries.isEmpty ? [look.next, postponed.nextDue].compactMap { $0 }.min() : .now
    }

    private mutating func look() throws -> BatchFolder.Look {
        stage = .look
        let observe = observe
        let look: BatchFolder.Look
        let failed: Int
        do {
            look = try folder.look { observe(.polling(reason: $0)) }
            failed = try settlement.mover.failedCount()
        } catch {
            monitor.step { $0.isLakeReadable = false }
            throw error
        }
        let names = Set(look.files.map(\.name))
        report.tell(intake.note(look))
        postponed.keep(names)
        outages.keep(names)
        monitor.step { state in
            state.isLakeReadable = true
            state.lastScan = WallClock.now()
            state.failed = failed
        }
        report.count(look.files, intake, postponed)
        return look
    }

    /// Makes sure that files can be loaded, and reads which feeds there are.
    private mutating func contact(_ interruption: Interruption, checking isDue: Bool) throws -> FeedCatalog {
        stage = .contact
        let feeds = try session.feeds(interruption, checking: isDue)
        feedRows = feeds.rows
        postponed.note(feedRows: feeds.rows, at: .now)
        monitor.step { state in
            state.isServerUp = true
            // Whether it can take files again only a load can say.
            state.problem = state.problem == .outage ? .outage : nil
            for feed in feeds.catalog.feeds where state.feeds[feed.name] == nil {
                state.feeds[feed.name] = FeedCounts()
            }
        }
        if let told, told.at != .load {
            tellOver()
        }
        return feeds.catalog
    }

    private mutating func load(_ delivery: Delivery, _ interruption: Interruption) throws {
        try interruption.check()
        guard let identity = FileIdentity.of(path: delivery.path) else { return }
        observe(.loading(delivery))
        monitor.step { $0.isLoading = true }
        defer { monitor.step { $0.isLoading = false } }
        let start = ContinuousClock.now
        let fate: Settlement.Fate
        do {
            let result = try session.load(delivery, with: loader, interruption) { event in
                monitor.step()
                observe(.staging(delivery, event))
                folder.hearMeanwhile()
            }
            // Before what follows from it.
            tellOver()
            fate = try settlement.settle(result, of: delivery, identity, took: .now - start)
        } catch {
            guard !interruption.isRequested else {
                throw Interrupted(aftermath: "\(delivery.name) was rolled back, if not committed, and stays in batch")
            }
            guard let verdict = LoadVerdict(of: error, path: delivery.path) else { throw error }
            switch verdict {
            case .file, .setting: tellOver()
            case .changing, .gone, .outage: break
            }
            fate = try settlement.settle(verdict, of: delivery, identity)
        }
        switch fate {
        case .left: isSettled(delivery)
        case .changing:
            isSettled(delivery)
            folder.unsettle(delivery.name)
        case .stays(let hindrance):
            outages.forget(delivery.name)
            postpone(delivery, identity, hindrance)
        case .outage(let failure):
            session.close()
            guard outages.isTooMany(failure, for: delivery.name) else { throw failure }
            // From here on it is said of the file, and no longer of all.
            told = nil
            postpone(delivery, identity, Hindrance(step: .load, failure: failure))
        }
    }

    /// The server did its part for a file.
    private mutating func isSettled(_ delivery: Delivery) {
        postponed.forget(delivery.name)
        outages.forget(delivery.name)
        monitor.step { $0.problem = nil }
    }

    private mutating func postpone(_ delivery: Delivery, _ identity: FileIdentity, _ hindrance: Hindrance) {
        let isNews = postponed.postpone(
            delivery, identity, because: hindrance, feedRow: feedRows[delivery.feed.name], at: .now)
        if isNews {
            report.tell(hindrance, of: delivery)
        }
        report.count(intake, postponed)
    }

    /// Tells, once, what keeps all files from being loaded.
    private mutating func tell(_ failure: any Failure) {
        let isLost = failure.outcome == .disconnected
        switch stage {
        case .look: break
        case .contact, .load:
            let problem: IngestProblem = isLost ? .disconnected : stage == .load ? .outage : .notReady
            monitor.step { state in
                state.isServerUp = !isLost
                state.problem = problem
            }
        }
        guard told?.message != failure.message else { return }
        told = (failure.message, stage)
        observe(.waiting(failure))
    }

    /// Tells that nothing keeps all files from being loaded any more, where something did.
    private mutating func tellOver() {
        guard told != nil else { return }
        told = nil
        observe(.resumed)
    }
}
