import Console
import Failures
import Migrations

extension Logger {
    /// Tells what becomes of scratch databases.
    func tell(_ event: ScratchDatabase.Event) {
        switch event {
        case .created(let name): debug("made the database \(name)")
        case .kept(let name):
            notice("the database \(name) is kept; when you are done with it: drop database \(name) with (force)")
        case .notDropped(let name, let error):
            let reason = (error as? any Failure)?.message ?? "\(error)"
            warning("the database \(name) could not be dropped, the next run tries again: \(reason)")
        case .removedLeftover(let name): notice("removed \(name), which a run that was killed had left behind")
        case .leftover(let name, let reason):
            notice("a run that was killed has left the database \(name) behind; it stays, because \(reason)")
        }
    }

    /// Tells of a migrator at work in a scratch database what is not to be expected.
    func tellWhatMatters(_ event: Migrator.Event) {
        switch event {
        case .applied, .undone, .reapplied, .drifted, .driftUnknown, .shapeNotStored: break
        case .waiting, .notice, .retrying, .unsure, .reached: tell(event)
        }
    }
}
