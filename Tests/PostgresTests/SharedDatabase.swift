import Postgres
import TestCluster

/// One empty database for all tests that leave nothing behind in it: temporary tables and settings of their session.
enum SharedDatabase {
    private static let name = Result { try TestCluster.shared().makeDatabase(.empty) }

    /// A new connection to it.
    static func connect() throws -> Connection {
        try TestCluster.shared().connect(try name.get())
    }
}
