import Postgres
import Staging

/// Where the files of a command line go.
enum Addressee: Sendable {
    /// To a feed; nil means the one that the name of each fits.
    case feed(String?)
    /// To a table that needs no feed.
    case table(TableName, ColumnMapping)
    /// To the load whose rejects they bring, corrected.
    case repair(Int64, ColumnMapping)

    /// A file as a delivery; throws when it is none.
    func delivery(_ path: String, _ catalog: FeedCatalog, _ connection: inout Connection) throws -> Delivery {
        switch self {
        case .feed(let name): try catalog.delivery(path: path, feed: name)
        case .table(let table, let mapping): Delivery(into: table, path: path, mapping: mapping)
        case .repair(let load, let mapping):
            try catalog.repair(of: load, path: path, mapping: mapping, on: &connection)
        }
    }

    /// Throws when several of the paths stand for the same delivery, each of which would take the place of the one
    /// before; repairs only add.
    func checkRivals(_ paths: [String], _ catalog: FeedCatalog) throws {
        // What is no delivery is told when its turn comes.
        let deliveries: [Delivery] =
            switch self {
            case .feed(let name): Set(paths).compactMap { try? catalog.delivery(path: $0, feed: name) }
            case .table(let table, let mapping):
                Set(paths).map { Delivery(into: table, path: $0, mapping: mapping) }
            case .repair: []
            }
        let rivals = deliveries.rivals
        guard rivals.isEmpty else { throw StagingError.rivals(files: rivals.map { $0.map(\.path) }) }
    }
}
