import Foundation

/// Waits on a thread of its own for those who connect to a socket as Postgres has it.
final class Listener: Sendable {
    /// The folder of the socket.
    let folder: String
    private let socket: Socket

    /// Listens in a folder; whoever `serve` throws for is sent away.
    init(folder: String, serve: @escaping @Sendable (Socket) throws -> Void) throws {
        self.folder = folder
        let socket = try Socket(listeningOn: Socket.path(in: folder))
        self.socket = socket
        Thread.detachNewThread {
            while let client = try? socket.accept() {
                do {
                    try serve(client)
                } catch {
                    client.end()
                }
            }
        }
    }

    /// Ends the thread; those who are connected stay so.
    func close() {
        socket.end()
    }
}
