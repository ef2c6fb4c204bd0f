/// Where to listen: `127.0.0.1:9017`, `localhost:9017`, `[::1]:9017`.
public struct ListenAddress: Sendable, Equatable, CustomStringConvertible {
    /// The name or address of an interface, without brackets.
    public let host: String
    /// The TCP port; 0 lets the system choose one.
    public let port: UInt16

    /// An address of these parts.
    public init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Reads `HOST:PORT`; nil when it is not that.
    ///
    /// An IPv6 address stands in brackets, as in URLs.
    public init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return nil
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty else { return nil }
        self.init(host: String(host), port: port)
    }

    /// As it is read.
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
