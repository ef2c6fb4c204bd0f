import Foundation

/// One end of a local socket; closed with the last reference to it.
final class Socket: Sendable {
    private let descriptor: Int32

    /// Takes over a descriptor.
    init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Connects to a socket.
    convenience init(connectingTo path: String) throws {
        self.init(try Self.make())
        try Self.withAddress(path) { address, length in
            try Self.check(connect(descriptor, address, length))
        }
    }

    /// Listens on a new socket.
    convenience init(listeningOn path: String) throws {
        self.init(try Self.make())
        try Self.withAddress(path) { address, length in
            try Self.check(bind(descriptor, address, length))
        }
        try Self.check(listen(descriptor, 16))
    }

    deinit {
        close(descriptor)
    }

    /// Where libpq looks for a server's socket in a folder.
    static func path(in folder: String) -> String { "\(folder)/.s.PGSQL.5432" }

    /// Waits for the next who connects; throws once this is ended.
    func accept() throws -> Socket {
        Socket(try Self.check(Foundation.accept(descriptor, nil, nil)))
    }

    /// Waits for bytes; nil at the end of the stream.
    func read() throws -> [UInt8]? {
        let bytes = try [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
            count = try Self.check(recv(descriptor, buffer.baseAddress, buffer.count, 0))
        }
        return bytes.isEmpty ? nil : bytes
    }

    /// Writes all bytes.
    func write(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            // A side that is gone must not end the tests with SIGPIPE.
            let count = try rest.withUnsafeBytes { buffer in
                try Self.check(send(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL)))
            }
            rest = rest.dropFirst(count)
        }
    }

    /// Ends the connection for both sides, and wakes whoever waits here.
    func end() {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    private static func make() throws -> Int32 {
        try check(socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0))
    }

    @discardableResult
    private static func check<Number: SignedInteger>(_ result: Number) throws -> Number {
        guard result >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        return result
    }

    private static func withAddress(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) throws -> Void) throws
    {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { throw POSIXError(.ENAMETOOLONG) }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        try withUnsafePointer(to: &address) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                try body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
