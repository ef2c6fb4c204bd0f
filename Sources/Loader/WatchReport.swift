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
        case .strays(let files): log.warning(Self.line(files))
        case .ambiguous(let failure):
            log.report(failure)
            log.warning("they stay in batch until only one of them is there")
        case .loading: PausePoint.reach("before-load", of: log)
        case .staging(let delivery, let event): FileReport.follow(event, of: delivery)
        case .moving: PausePoint.reach("before-move", of: log)
        case .renamed: PausePoint.reach("renamed", of: log)
        case .unsynced(let delivery, let failure):
            log.report(failure)
            log.warning("\(delivery.name): was moved, but a power failure now may undo that")
        case .processed(let delivery, let result): log.info(FileReport.line(result, delivery))
        case .failed(let delivery, let failure):
            log.report(failure)
            log.warning("\(delivery.name): moved to failed; why is in \(delivery.name).reason beside it")
        case .postponed(let delivery, let failure):
            log.report(failure)
            log.warning("\(delivery.name): stays in batch, and is tried again; the file itself is not at fault")
        case .unmoved(let delivery, let isLoaded, let failure):
            log.report(failure)
            let load = isLoaded ? "is loaded, but" : "cannot be loaded, and"
            log.warning("\(delivery.name): \(load) cannot be moved out of batch; it is tried again")
        case .stillChanging(let delivery): log.notice("\(delivery.name): still changing, waits until it has settled")
        }
    }
    /// What is said of files that are no delivery; others gave them their names.
    static func line(_ files: [StrayFile]) -> String {
        let (why, wayOut) =
            switch files.first?.reason {
            case .link: ("that are symbolic links", "deliver the files themselves")
            case .name: ("whose names are not UTF-8", "rename them")
            case .noFeed, nil: ("of no feed", "rename, or add a feed")
            }
        let names = files.prefix(5).map(\.name.visible).joined(separator: ", ")
        return "\(Count.of(files.count, "file")) in batch \(why), left alone: \(names)\(files.count > 5 ? ", …" : ""); "
            + wayOut
    }
}
