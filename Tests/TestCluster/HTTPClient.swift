import Foundation

/// Asks an HTTP server on this machine, over a socket of its own for each question.
public struct HTTPClient: Sendable {
    /// What a server answered.
    public struct Answer: Sendable {
        /// The status code; nil where it is no HTTP.
        public let status: Int?
        /// The lines between the first one and the text, in lower case.
        public let headers: [String]
        /// The text.
        public let body: String
    }

    private let port: UInt16
    private let source: UInt32

    /// A client of the server on a port of 127.0.0.1, seen from there as 127.0.0.1 or another address of loopback.
    public init(port: UInt16, fromHost host: UInt8 = 1) {
        self.port = port
        source = 0x7F00_0000 + UInt32(host)
    }

    /// Gets a page.
    public func get(_ path: String) throws -> Answer {
        try send("GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    }

    /// Sends bytes as they are, and reads until the server hangs up; throws `POSIXError`.
    public func send(_ request: String) throws -> Answer {
        let socket = try connect()
        try socket.write(Array(request.utf8))
        var bytes: [UInt8] = []
        while let more = try socket.read() {
            bytes += more
        }
        return Self.answer(String(decoding: bytes, as: UTF8.self))
    }

    /// A connection on which nothing is ever said, until it goes away.
    public struct SilentConnection: Sendable {
        let socket: Socket
    }

    /// Connects and says nothing; throws `POSIXError`.
    public func connectSilently() throws -> SilentConnection { SilentConnection(socket: try connect()) }

    private func connect() throws -> Socket {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        let socket = Socket(descriptor)
        func address(_ host: UInt32, _ port: UInt16) -> sockaddr_in {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = host.bigEndian
            return address
        }
        func call(_ function: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32, _ address: sockaddr_in) throws {
            let result = withUnsafePointer(to: address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    function(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            guard result == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        }
        try call(Foundation.bind, address(source, 0))
        try call(Foundation.connect, address(0x7F00_0001, port))
        return socket
    }

    private static func answer(_ text: String) -> Answer {
        let head = text.prefix(upTo: text.firstRange(of: "\r\n\r\n")?.lowerBound ?? text.endIndex)
        let lines = head.components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ")
        return Answer(
            status: words.first?.hasPrefix("HTTP/1.") == true && words.count > 1 ? Int(words[1]) : nil,
            headers: lines.dropFirst().map { $0.lowercased() },
            body: String(text.dropFirst(head.count)).replacingOccurrences(
                of: "^\r\n\r\n", with: "", options: .regularExpression))
    }
}
