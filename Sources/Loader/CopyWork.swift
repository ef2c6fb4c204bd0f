import Failures
import Postgres
import Staging

/// Loads files one by one, or looks at them only, over whatever connection there is.
struct CopyWork: Sendable {
    let addressee: Addressee
    let catalog: FeedCatalog
    let loader: FileLoader
    let isDryRun: Bool
    /// Whether each file goes over several connections, or would.
    let isSplit: Bool

    /// Does it with one file; `show` is told how far it is.
    ///
    /// Throws what is no failure of a file or the server.
    func run(
        _ path: String, on connection: inout Connection, show: (FileProgress) -> Void
    ) throws -> FileOutcome {
        var load: Int64?
        do {
            return try attempt(path, on: &connection, load: &load, show: show)
        } catch let failure as any Failure {
            return .failed(failure, load: load)
        }
    }

    /// Does it, and gives the number of the load as soon as there is one.
    private func attempt(
        _ path: String, on connection: inout Connection, load: inout Int64?, show: (FileProgress) -> Void
    ) throws -> FileOutcome {
        try FileIdentity.check(path: path)
        let delivery = try addressee.delivery(path, catalog, &connection)
        if isDryRun {
            let result = try loader.rehearse(delivery, isSplit: isSplit, on: &connection) {
                FileReport.follow($0, of: delivery, show: show)
            }
            return .rehearsed(result, of: delivery)
        }
        do {
            let result = try loader.load(delivery, on: &connection) { event in
                if case .began(let number) = event {
                    load = number
                }
                FileReport.follow(event, of: delivery, show: show)
            }
            return .loaded(result, of: delivery)
        } catch let error as StagingError {
            throw RefusedRepair(error, of: delivery) ?? error as any Failure
        }
    }
}
