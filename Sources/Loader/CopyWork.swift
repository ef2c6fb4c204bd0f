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
        do {
            return try attempt(path, on: &connection, show: show)
        } catch let failure as any Failure {
            return .failed(failure)
        }
    }

    private func attempt(
        _ path: String, on connection: inout Connection, show: (FileProgress) -> Void
    ) throws -> FileOutcome {
        try FileIdentity.check(path: path)
        let delivery = try addressee.delivery(path, catalog, &connection)
        if isDryRun {
            let result = try loader.rehearse(delivery, isSplit: isSplit, on: &connection) {
                FileReport.follow($0, of: delivery, show: show)
            }
            return .rehearsed(result, of: delivery)
        }
        let result = try loader.load(delivery, on: &connection) { FileReport.follow($0, of: delivery, show: show) }
        return .loaded(result, of: delivery)
    }
}
