import CommandOptions
import Console
import Failures
import Migrations

extension Logger {
    /// Tells what is worth telling of what the migrator does.
    func tell(_ event: Migrator.Event) {
        switch event {
        case .waiting(let holder):
            notice("waiting for \(holder.map { "\($0)" } ?? "somebody") to finish")
        case .notice(let notice): relay(level: notice.isWarning ? .warning : .notice, "\(notice)")
        case .retrying(let title, let seconds, let error):
            let reason = (error as? any Failure).map { $0.message } ?? "\(error)"
            warning("\(title): \(reason); rolled back, again in \(Int(seconds.rounded(.up))) s")
        case .unsure(let title):
            warning("\(title): the connection broke during COMMIT; connecting again to see what became of it")
        case .drifted(let difference): warn(of: difference)
        case .applied(let file): info("applied \(file.title)")
        case .undone(let file): info("undid \(file.title)")
        case .reapplied(let files):
            for file in files {
                info("applied \(file.kind.rawValue) \(file.key)")
            }
        case .reached(let step): PausePoint.reach(step.rawValue, of: self)
        }
    }

    /// The first lines of what somebody changed; after this run it is no longer told apart from what migrate made.
    private func warn(of difference: ShapeDifference) {
        let lines = difference.objects.flatMap { object in object.lines.map { "\(object.name): \($0.marked)" } }
        warning("somebody changed the database since the last run (\(Count.of(lines.count, "line"))):")
        for line in lines.prefix(10) {
            warning("  \(line)")
        }
        if lines.count > 10 {
            warning("  and \(lines.count - 10) more")
        }
    }
}
