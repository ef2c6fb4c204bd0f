import Monitoring
import Staging

/// Tells, and counts in the state, what lies in `batch/` and why it lies there.
struct FolderReport {
    let monitor: LiveMonitor<IngestState>
    let observe: (IngestEvent) -> Void

    /// Counts what is there.
    func count(_ files: [BatchFile], _ intake: Intake, _ postponed: PostponedFiles) {
        let waiting = files.filter { !intake.strays.contains(StrayFile(name: $0.name, reason: .noFeed)) }
        monitor.step { state in
            state.unknown = intake.strays.count
            state.waiting = waiting.count
            state.oldestWaiting = waiting.map(\.changed).min()
        }
        count(intake, postponed)
    }

    /// Counts what waits for something other than the server.
    func count(_ intake: Intake, _ postponed: PostponedFiles) {
        monitor.step { state in
            state.postponed = postponed.loadCount + intake.ambiguousCount
            state.unmoved = postponed.moveCount
        }
    }

    /// Tells of files that are no delivery.
    func tell(_ strays: [StrayFile]) {
        guard !strays.isEmpty else { return }
        monitor.step { $0.unknownTotal += strays.count }
        for reason in StrayFile.Reason.allCases {
            let some = strays.filter { $0.reason == reason }
            if !some.isEmpty {
                observe(.strays(some))
            }
        }
    }

    /// Tells of what sorting found in a lake.
    func tell(_ sorted: Intake.Sorted, of lake: String) {
        tell(sorted.strays)
        if !sorted.ambiguous.isEmpty {
            observe(.ambiguous(StagingError.ambiguous(lake: lake, files: sorted.ambiguous)))
        }
    }

    /// Tells why a file stays.
    func tell(_ hindrance: Hindrance, of delivery: Delivery) {
        switch hindrance.step {
        case .load: observe(.postponed(delivery, hindrance.failure))
        case .move(let isLoaded): observe(.unmoved(delivery, isLoaded: isLoaded, hindrance.failure))
        }
    }
}
