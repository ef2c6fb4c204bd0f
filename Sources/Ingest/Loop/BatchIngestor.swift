import Failures
import Files
public import Postgres
public import Staging

/// Watches a lake's `batch/`, loads each file of a known feed once it is complete, and moves it away.
///
/// What was done is in the ledger and in where the files lie, nowhere else: whatever ends the process, the next one goes
/// on. A file whose load committed and which was not moved yet is recognised by its content, and moved.
public struct BatchIngestor: ~Copyable {
    private let rescan: Duration
    private let loader: FileLoader
    private let connect: () throws -> Connection
    private let check: (inout Connection) throws -> Void
    private let monitor: IngestMonitor
    private let observe: (IngestEvent) -> Void

    private let mover: FileMover
    private var folder: BatchFolder
    private var connection: Connection?
    private var backoff = Backoff()
    private var contactDue = ContinuousClock.now
    /// Names that no feed's pattern fits.
    private var unknown: Set<String> = []
    /// Files that stay because of a setting or a permission, with what was said of it.
    private var postponed: [String: String] = [:]
    /// What keeps all files from being loaded, as it was told.
    private var told: String?

    /// An ingestor of a lake, which it makes the folders of; throws `FileFailure` when that is impossible.
    ///
    /// - Parameters:
    ///   - settle: for how long a file has to stay as it is before it counts as complete.
    ///   - rescan: after how long the folder is read, and the server asked, although nothing happened.
    ///   - connect: connects to the server.
    ///   - check: throws while nothing may be loaded, as when migrations are pending.
    ///   - monitor: is kept up to date.
    ///   - observe: is told of every step.
    public init(
        lake: String, settle: Duration, rescan: Duration, loader: FileLoader, monitor: IngestMonitor,
        connect: @escaping () throws -> Connection, check: @escaping (inout Connection) throws -> Void,
        observe: @escaping (IngestEvent) -> Void
    ) throws {
        self.rescan = rescan
        self.loader = loader
        self.connect = connect
        self.check = check
        self.monitor = monitor
        self.observe = observe
        mover = try FileMover(lake: lake)
        folder = BatchFolder(path: "\(lake)/batch", settle: settle)
    }

    /// Works until somebody wants it to stop, and then throws `Interrupted`; the load under way is rolled back, unless it
    /// commits before it hears of it.
    ///
    /// Throws besides only what neither a file, a setting nor the server is the cause of.
    public mutating func run(until interruption: Interruption) throws -> Never {
        while true {
            var next = ContinuousClock.now + rescan
            var isWell = true
            do {
                try interruption.check()
                next = min(next, try pass(interruption) ?? next)
                backoff.reset()
            } catch let failure as any Failure {
                try interruption.check()
                isWell = false
                connection = nil
                contactDue = .now
                next = .now + backoff.next()
                tell(failure)
            }
            if isWell, told != nil {
                told = nil
                observe(.resumed)
            }
            // What happens in the folder does not bring back a server.
            let monitor = monitor
            try folder.wait(until: next, orEvent: isWell) {
                try interruption.check()
                monitor.step()
            }
        }
    }

    /// Looks at the folder, and loads what is complete; returns when to look again, nil for whenever.
    private mutating func pass(_ interruption: Interruption) throws -> ContinuousClock.Instant? {
        let now = ContinuousClock.now
        let look = try look()
        let isDue = contactDue <= now
        let ready = look.complete.filter { isDue || !(unknown.contains($0.name) || postponed[$0.name] != nil) }
        guard isDue || !ready.isEmpty else { return look.next }
        let catalog = try contact(interruption)
        contactDue = now + rescan
        let deliveries = sort(ready, by: catalog)
        note(look.files)
        for delivery in deliveries {
            try load(delivery, interruption)
        }
        return deliveries.isEmpty ? look.next : try self.look().next
    }

    private mutating func look() throws -> BatchFolder.Look {
        let observe = observe
        let look: BatchFolder.Look
        let failed: Int
        do {
            look = try folder.look { observe(.polling(reason: $0)) }
            failed = try mover.failedCount()
        } catch let failure as FileFailure {
            monitor.step { $0.folderProblem = failure.message }
            throw failure
        }
        let names = Set(look.files.map(\.name))
        unknown.formIntersection(names)
        postponed = postponed.filter { names.contains($0.key) }
        monitor.step { state in
            state.folderProblem = nil
            state.lastScan = IngestMonitor.now()
            state.failed = failed
        }
        note(look.files)
        return look
    }

    private func note(_ files: [BatchFile]) {
        let waiting = files.filter { !unknown.contains($0.name) }
        monitor.step { state in
            state.unknown = unknown.count
            state.postponed = postponed.count
            state.waiting = waiting.count
            state.oldestWaiting = waiting.map(\.changed).min()
        }
    }

    /// Makes sure that files can be loaded, and reads which feeds there are.
    private mutating func contact(_ interruption: Interruption) throws -> FeedCatalog {
        let catalog: FeedCatalog
        do {
            var session = try connection.take() ?? connect()
            let check = check
            catalog = try interruption.guarding(&session) { session in
                try check(&session)
                return try FeedCatalog(from: &session)
            }
            connection = consume session
        }
        monitor.step { state in
            state.isServerUp = true
            state.serverProblem = nil
            for feed in catalog.feeds where state.feeds[feed.name] == nil {
                state.feeds[feed.name] = FeedCounts()
            }
        }
        return catalog
    }

    /// The deliveries that files are, in the order in which to load them; tells of the files that are none.
    private mutating func sort(_ files: [BatchFile], by catalog: FeedCatalog) -> [Delivery] {
        var deliveries: [Delivery] = []
        var strangers: [String] = []
        for file in files {
            let path = "\(folder.path)/\(file.name)"
            if let delivery = catalog.feeds.lazy.compactMap({ Delivery(of: $0, path: path) }).first {
                unknown.remove(file.name)
                deliveries.append(delivery)
            } else if unknown.insert(file.name).inserted {
                strangers.append(file.name)
            }
        }
        if !strangers.isEmpty {
            monitor.step { $0.unknownTotal += strangers.count }
            observe(.unknown(strangers))
        }
        return deliveries.map { (order: DeliveryOrder(of: $0), delivery: $0) }.sorted { $0.order < $1.order }
            .map(\.delivery)
    }

    private mutating func load(_ delivery: Delivery, _ interruption: Interruption) throws {
        try interruption.check()
        guard let before = FileIdentity.of(path: delivery.path) else { return }
        observe(.loading(delivery))
        do {
            let start = ContinuousClock.now
            var session = try connection.take() ?? connect()
            let result = Result { [loader, monitor, observe] in
                try interruption.guarding(&session) { session in
                    try loader.load(delivery, on: &session) { event in
                        monitor.step()
                        observe(.staging(delivery, event))
                    }
                }
            }
            // Kept also when the load failed: where the server is to blame, whoever catches that closes it.
            connection = consume session
            try settle(try result.get(), delivery, before, took: ContinuousClock.now - start)
            postponed[delivery.name] = nil
        } catch {
            guard !interruption.isRequested else {
                throw Interrupted(aftermath: "\(delivery.name) was rolled back, if not committed, and stays in batch")
            }
            guard let verdict = LoadVerdict(of: error, path: delivery.path) else { throw error }
            do {
                try settle(verdict, delivery)
            } catch let failure as FileFailure {
                postpone(delivery, failure)
            }
        }
    }

    /// Moves a file whose content is loaded.
    private mutating func settle(
        _ result: LoadResult, _ delivery: Delivery, _ before: FileIdentity, took time: Duration
    ) throws {
        let feed = delivery.feed.name
        if case .loaded(let report) = result {
            monitor.step { $0.feeds[feed, default: FeedCounts()].note(report, took: time, at: IngestMonitor.now()) }
        }
        observe(.moving(delivery))
        // Written to since: that is a delivery of its own.
        guard FileIdentity.of(path: delivery.path) == before else {
            throw StagingError.changedWhileRead(path: delivery.path)
        }
        let observe = observe
        try mover.moveToProcessed(delivery.name) { observe(.renamed(delivery)) }
        monitor.step { state in
            state.waiting -= 1
            if case .alreadyLoaded = result {
                state.feeds[feed, default: FeedCounts()].alreadyLoaded += 1
            }
        }
        observe(.processed(delivery, result))
    }

    /// Does with a file that was not loaded what is due to whoever is at fault.
    private mutating func settle(_ verdict: LoadVerdict, _ delivery: Delivery) throws {
        switch verdict {
        case .file(let failure):
            let observe = observe
            let reason = "\(failure.description)\n  then put it into batch/ again, under the same name\n"
            try mover.moveToFailed(delivery.name, reason: reason) { observe(.renamed(delivery)) }
            postponed[delivery.name] = nil
            monitor.step { state in
                state.feeds[delivery.feed.name, default: FeedCounts()].failed += 1
                state.failed += 1
                state.waiting -= 1
            }
            observe(.failed(delivery, failure))
        case .changing:
            folder.unsettle(delivery.name)
            observe(.stillChanging(delivery))
        case .gone: break
        case .setting(let failure): postpone(delivery, failure)
        case .outage(let failure): throw failure
        }
    }

    private mutating func postpone(_ delivery: Delivery, _ failure: any Failure) {
        if postponed.updateValue(failure.message, forKey: delivery.name) != failure.message {
            observe(.postponed(delivery, failure))
        }
        let count = postponed.count
        monitor.step { $0.postponed = count }
    }

    /// Tells, once, what keeps all files from being loaded.
    private mutating func tell(_ failure: any Failure) {
        if !(failure is FileFailure) {
            monitor.step { state in
                state.isServerUp = failure.outcome != .disconnected
                state.serverProblem = failure.message
            }
        }
        guard told != failure.message else { return }
        told = failure.message
        observe(.waiting(failure))
    }
}
