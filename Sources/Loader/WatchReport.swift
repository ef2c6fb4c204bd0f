import CommandOptions
import Console
import Ingest
import Staging

/// The log of a watching loader.
struct WatchReport {
    /// Tells what is worth telling of a step, and stops there where a test wants it.
    func tell(_ event: IngestEvent) {
        switch event {
        case .polling(let reason): log.notice("reading batch again and again: \(reason)")
        case .waiting(let failure):
            log.report(failure)
            log.notice("files stay in batch until that is over; it is tried again at least every 30 seconds")
        case .resumed: log.notice("it is over: files are loaded again")
        case .unknown(let names):
            log.warning(
                "\(Count.of(names.count, "file")) in batch of no feed, left alone: "
                    + "\(names.prefix(5).joined(separator: ", "))\(names.count > 5 ? ", …" : ""); rename, or add a feed"
            )
        case .loading: PausePoint.reach("before-load", of: log)
        case .staging(let delivery, let event): FileReport.follow(event, of: delivery)
        case .moving: PausePoint.reach("before-move", of: log)
        case .renamed: PausePoint.reach("renamed", of: log)
        case .processed(let delivery, let result): log.info(FileReport.line(result, delivery))
        case .failed(let delivery, let failure):
            log.report(failure)
            log.warning("\(delivery.name): moved to failed; why is in \(delivery.name).reason beside it")
        case .postponed(let delivery, let failure):
            log.report(failure)
            log.warning("\(delivery.name): stays in batch, and is tried again; the file itself is not at fault")
        case .stillChanging(let delivery): log.notice("\(delivery.name): still changing, waits until it has settled")
        }
    }
}
