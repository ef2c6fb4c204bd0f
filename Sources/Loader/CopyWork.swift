import Failures
import Postgres
import Staging

/// What became of one of the files of a command line.
enum FileOutcome: Sendable {
    case loaded(LoadResult, of: Delivery)
    case rehearsed(DryRunResult, of: Delivery)
    case failed(any Failure)

    /// The code that it would end a program with by itself.
    var outcome: Outcome {
        switch self {
        case .loaded(let result, _): result.rejected > 0 ? .partial : .done
        case .rehearsed(.alreadyLoaded, _): .done
        case .rehearsed(.read(let run), _): run.isLoadable ? (run.rejected > 0 ? .partial : .done) : .failed
        case .failed(let failure): failure.outcome
        }
    }
}

/// Where the files of a command line go.
struct Addressee: Sendable {
    let feed: String?
    let table: TableName?
    let repairs: Int64?
    let mapping: ColumnMapping

    /// A file as a delivery; throws when it is none.
    func delivery(_ path: String, _ catalog: FeedCatalog, _ connection: inout Connection) throws -> Delivery {
        if let repairs {
            return try catalog.repair(of: repairs, path: path, mapping: mapping, on: &connection)
        }
        if let table {
            return Delivery(into: table, path: path, mapping: mapping)
        }
        return try catalog.delivery(path: path, feed: feed)
    }
}

/// Loads files one by one, or looks at them only, over whatever connection there is.
struct CopyWork: Sendable {
    let addressee: Addressee
    let catalog: FeedCatalog
    let loader: FileLoader
    let isDryRun: Bool

    /// Does it with one file; `show` is told how far it is.
    func run(
        _ path: String, on connection: inout Connection, show: (FileProgress) -> Void
    ) throws -> FileOutcome {
        try FileIdentity.check(path: path)
        let delivery = try addressee.delivery(path, catalog, &connection)
        if isDryRun {
            let result = try loader.rehearse(delivery, on: &connection) {
                FileReport.follow($0, of: delivery, show: show)
            }
            return .rehearsed(result, of: delivery)
        }
        let result = try loader.load(delivery, on: &connection) { FileReport.follow($0, of: delivery, show: show) }
        return .loaded(result, of: delivery)
    }
}
