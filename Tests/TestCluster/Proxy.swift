import Foundation
public import Postgres
import Synchronization

/// Stands between a program and the test's server, and cuts their connection at a moment that the traffic decides.
///
/// It listens on a socket in the folder of the server, which nobody else can open, and passes on what it is given; it
/// sleeps nowhere, and several connections at once are apart. After a cut, connections pass as before.
public final class Proxy: Sendable {
    private let listener: Listener
    private let traffic: Traffic
    private let user: String

    /// A proxy of a server, which cuts nothing yet; throws `POSIXError` when it cannot listen.
    public init(to cluster: TestCluster) throws {
        let traffic = Traffic()
        let server = cluster.socketFolder
        self.traffic = traffic
        user = cluster.user
        listener = try Listener(folder: cluster.makeFolder("proxy")) { client in
            guard !traffic.isRefused else { return client.end() }
            let link = Link(client: client, server: try Socket(connectingTo: Socket.path(in: server)), traffic: traffic)
            link.open()
        }
    }

    deinit {
        listener.close()
    }

    /// How to connect to a database of the server through this.
    public func target(_ database: String) -> ConnectionTarget {
        ConnectionTarget("host=\(listener.folder) port=5432 user=\(user) dbname=\(database)")
    }

    /// The environment that points a program to a database of the server through this.
    public func environment(_ database: String) -> [String: String] {
        ["PGHOST": listener.folder, "PGUSER": user, "PGDATABASE": database, "PGPORT": "5432"]
    }

    /// Cuts, once, the connection on which such a statement passes for the `occurrence`th time from now on, whichever
    /// connections they pass on; takes the place of a cut that has not happened.
    ///
    /// With `thenRefusing`, every later connection is closed before it is answered, until ``accept()``.
    public func cut(_ moment: CutMoment, occurrence: Int = 1, thenRefusing: Bool = false) {
        traffic.cut(moment, occurrence: occurrence, thenRefusing: thenRefusing)
    }

    /// Lets connections pass again.
    public func accept() {
        traffic.accept()
    }

    /// How many connections were cut so far.
    public var cuts: Int { traffic.cuts }
}
