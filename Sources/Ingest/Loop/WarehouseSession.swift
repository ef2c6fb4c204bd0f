import Failures
import Postgres
import Staging

/// The ingestor's connection to the warehouse, as long as there is one.
struct WarehouseSession: ~Copyable {
    /// What the warehouse says of its feeds.
    struct Feeds {
        /// The feeds.
        let catalog: FeedCatalog
        /// Their rows, as a hash by name: whether one is what it was.
        let rows: [String: String]
    }

    private let connect: () throws -> Connection
    private let check: (inout Connection) throws -> Void
    private var connection: Connection?

    /// No connection yet; see ``BatchIngestor`` for the two.
    init(connect: @escaping () throws -> Connection, check: @escaping (inout Connection) throws -> Void) {
        self.connect = connect
        self.check = check
    }

    /// Reads which feeds there are; before that, on a new connection or where it is due, it makes sure that files can be
    /// loaded.
    ///
    /// The connection stays open when this throws, unless it is lost: a server that only says no is asked again on it.
    mutating func feeds(_ interruption: Interruption, checking isDue: Bool) throws -> Feeds {
        var isNew = false
        var session: Connection
        if let kept = connection.take() {
            session = kept
        } else {
            session = try connect()
            isNew = true
        }
        let feeds = Result { [check] in
            try interruption.guarding(&session) { session in
                if isNew || isDue {
                    try check(&session)
                }
                return Feeds(catalog: try FeedCatalog(from: &session), rows: try Self.rows(&session))
            }
        }
        if case .failure(let error) = feeds, (error as? any Failure)?.outcome == .disconnected {
            throw error
        }
        connection = consume session
        return try feeds.get()
    }

    private static func rows(_ connection: inout Connection) throws -> [String: String] {
        let rows = try connection.query("select f.feed, pg_catalog.md5(f::text) as row from ops.feeds as f") { row in
            (try row.value("feed", as: String.self), try row.value("row", as: String.self))
        }
        return Dictionary(rows) { first, _ in first }
    }

    /// Loads a delivery; the connection stays open, whatever this throws.
    mutating func load(
        _ delivery: Delivery, with loader: FileLoader, _ interruption: Interruption, observe: (StagingEvent) -> Void
    ) throws -> LoadResult {
        var session = try connection.take() ?? connect()
        let result = Result {
            try interruption.guarding(&session) { session in
                try loader.load(delivery, on: &session) { observe($0) }
            }
        }
        connection = consume session
        return try result.get()
    }

    /// Closes the connection.
    mutating func close() {
        connection = nil
    }
}
