import CommandOptions
import Console
import Failures
import Migrations
import Postgres

extension Logger {
    /// Tells what is worth telling of what the migrator does.
    func tell(_ event: Migrator.Event) {
        switch event {
        case .waiting(let holder):
            notice("waiting for \(holder.map { "\($0)" } ?? "somebody") to finish")
        case .notice(let notice): relay(level: notice.isWarning ? .warning : .notice, "\(notice)")
        case .retrying(let title, let seconds, let error):
            warning("\(title): \(Self.reason(error)); rolled back, again in \(Int(seconds.rounded(.up))) s")
        case .unsure(let title):
            warning("\(title): the connection broke during COMMIT; connecting again to see what became of it")
        case .drifted(let difference): warn(of: difference)
        case .driftUnknown(let error):
            warning("cannot tell whether somebody changed the database since the last run: \(Self.reason(error))")
        case .shapeNotStored(let error):
            warning("the shape of the database is not stored, the next migrate up does it: \(Self.reason(error))")
        case .applied(let file): info("applied \(file.title)")
        case .undone(let file): info("undid \(file.title)")
        case .reapplied(let files):
            for file in files {
                info("applied \(file.kind.rawValue) \(file.key)")
            }
        case .reached(let step): PausePoint.reach(step.rawValue, of: self)
        }
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case let failure as any Failure: failure.message
        case is Interrupted: "interrupted"
        default: "\(error)"
        }
    }

    /// The first lines of what somebody changed; after this run it is no longer told apart from what migrate made.
    private func warn(of difference: ShapeDifference) {
        let lines = difference.objects.flatMap { object in
            switch object.presence {
            case .new: ["+ \(object.name)"]
            case .gone: ["- \(object.name)"]
            case .changed: object.lines.map { "\(object.name): \($0.marked)" }
            }
        }
        warning("somebody changed the database since the last run (\(Count.of(lines.count, "line"))):")
        for line in lines.prefix(10) {
            warning("  \(line)")
        }
        if lines.count > 10 {
            warning("  and \(lines.count - 10) more")
        }
    }
}
