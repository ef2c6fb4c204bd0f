import Synchronization

/// A server that takes connections and never says a word.
public final class SilentServer: Sendable {
    private let listener: Listener
    private let clients: Clients

    private final class Clients: Sendable {
        let sockets = Mutex<[Socket]>([])
    }

    /// Listens on a socket in the folder of a real server, which nobody else can open; throws `POSIXError`.
    public init(beside cluster: TestCluster) throws {
        let clients = Clients()
        self.clients = clients
        listener = try Listener(folder: cluster.makeFolder("silent")) { client in
            clients.sockets.withLock { $0.append(client) }
        }
    }

    deinit {
        listener.close()
    }

    /// The environment that points a program here.
    public var environment: [String: String] {
        ["PGHOST": listener.folder, "PGUSER": "nobody", "PGDATABASE": "nothing", "PGPORT": "5432"]
    }

    /// Whether somebody has connected.
    public var hasClients: Bool { clients.sockets.withLock { !$0.isEmpty } }
}
