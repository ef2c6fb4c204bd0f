import Failures
import Monitoring
import Staging

/// Gives a file its due after its load: moves it, counts it, and tells of it.
struct Settlement {
    /// Where that leaves the file.
    enum Fate {
        /// Not in `batch/` any more.
        case left
        /// In `batch/`, as another one than was read.
        case changing
        /// In `batch/`, as it was.
        case stays(Hindrance)
        /// The same, and so will the next one: the server cannot do anything now.
        case outage(any Failure)
    }

    let mover: FileMover
    let monitor: LiveMonitor<IngestState>
    let observe: (IngestEvent) -> Void

    /// Settles a file whose content is loaded; throws only what `observe` and the system have no name for.
    func settle(
        _ result: LoadResult, of delivery: Delivery, _ identity: FileIdentity, took time: Duration
    ) throws -> Fate {
        let feed = delivery.feed.name
        if case .loaded(let report) = result {
            monitor.step { $0.feeds[feed, default: FeedCounts()].note(report, took: time, at: WallClock.now()) }
        }
        observe(.moving(delivery))
        return try move(delivery, isLoaded: true) {
            let place = if case .outdated = result { mover.moveToSuperseded } else { mover.moveToProcessed }
            return try place(delivery.name, identity, { monitor.step() }, { observe(.renamed(delivery)) })
        } moved: {
            monitor.step { state in
                state.waiting -= 1
                switch result {
                case .loaded: break
                case .alreadyLoaded: state.feeds[feed, default: FeedCounts()].alreadyLoaded += 1
                case .outdated: state.feeds[feed, default: FeedCounts()].outdated += 1
                }
            }
            observe(.processed(delivery, result))
        }
    }

    /// Settles a file that was not loaded; throws only what `observe` and the system have no name for.
    func settle(_ verdict: LoadVerdict, of delivery: Delivery, _ identity: FileIdentity) throws -> Fate {
        switch verdict {
        case .gone: return .left
        case .setting(let failure): return .stays(Hindrance(step: .load, failure: failure))
        case .outage(let failure): return .outage(failure)
        case .changing:
            observe(.stillChanging(delivery))
            return .changing
        case .file(let failure):
            let refusal = RefusedFile(cause: failure)
            return try move(delivery, isLoaded: false) {
                try mover.moveToFailed(delivery.name, identity, reason: refusal.reason, working: { monitor.step() }) {
                    observe(.renamed(delivery))
                }
            } moved: {
                monitor.step { state in
                    state.feeds[delivery.feed.name, default: FeedCounts()].failed += 1
                    state.failed += 1
                    state.waiting -= 1
                }
                observe(.failed(delivery, refusal))
            }
        }
    }

    private func move(
        _ delivery: Delivery, isLoaded: Bool, _ move: () throws -> FileMover.Move, moved: () -> Void
    ) throws -> Fate {
        do {
            switch try move() {
            case .done:
                moved()
                return .left
            case .unsynced(let failure):
                moved()
                observe(.unsynced(delivery, failure))
                return .left
            case .changed:
                observe(.stillChanging(delivery))
                return .changing
            case .gone: return .left
            }
        } catch let failure as any Failure {
            return .stays(Hindrance(step: .move(isLoaded: isLoaded), failure: failure))
        }
    }
}
