import Foundation
import Synchronization

/// One connection through a ``Proxy``: a thread for each direction, until one side ends or it is cut.
final class Link: Sendable {
    private let client: Socket
    private let server: Socket
    private let traffic: Traffic
    /// Whether what the server says from now on is the answer that the client is not to hear.
    private let isMuted = Mutex(false)

    init(client: Socket, server: Socket, traffic: Traffic) {
        self.client = client
        self.server = server
        self.traffic = traffic
    }

    /// Begins to pass on; the threads keep the link, and its sockets are closed with the second one's end.
    func open() {
        Thread.detachNewThread { self.run { try self.passStatements() } }
        Thread.detachNewThread { self.run { try self.passAnswers() } }
    }

    private func run(_ pass: () throws -> Void) {
        // An error is a side that is gone, which is an end like any other: the other side is to see it.
        try? pass()
        client.end()
        server.end()
    }

    private func passStatements() throws {
        // Without TLS, which a local socket never has, the first message is the one that has no type.
        var messages = Messages(startsWithType: false)
        while let bytes = try client.read() {
            messages.append(bytes)
            while let message = messages.next() {
                switch message.statement.map(traffic.judge) ?? .pass {
                case .pass: break
                case .cutBefore: return
                case .cutAfterAnswer: isMuted.withLock { $0 = true }
                }
                try server.write(message.bytes)
            }
        }
    }

    private func passAnswers() throws {
        var messages = Messages(startsWithType: true)
        while let bytes = try server.read() {
            messages.append(bytes)
            while let message = messages.next() {
                guard isMuted.withLock({ $0 }) else {
                    try client.write(message.bytes)
                    continue
                }
                if message.isReadyForQuery { return }
            }
        }
    }
}
