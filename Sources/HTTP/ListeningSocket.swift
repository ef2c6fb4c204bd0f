#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A TCP socket that listens; closed when it goes out of scope, unless somebody else took it over.
@safe
struct ListeningSocket: ~Copyable {
    let descriptor: Int32

    private init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Listens at every address that a host stands for, as nobody can know which one a client tries.
    ///
    /// `localhost` is `127.0.0.1` and `::1`. Those of a family that the machine does not have are left out.
    ///
    /// Throws ``ListenFailure`` when one cannot be had, or none is left.
    static func descriptors(at address: ListenAddress) throws(ListenFailure) -> (descriptors: [Int32], port: UInt16) {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Self.stream
        unsafe hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        var found: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(address.host, String(address.port), &hints, &found)
        guard code == 0 else {
            throw ListenFailure(address: address, reason: unsafe String(cString: gai_strerror(code)))
        }
        defer { unsafe freeaddrinfo(found) }
        var descriptors: [Int32] = []
        var port = address.port
        var reason = "the host has no address"
        var next = unsafe found
        var known: Set<[UInt8]> = []
        while let candidate = unsafe next {
            unsafe next = candidate.pointee.ai_next
            guard unsafe known.insert(Self.bytes(of: candidate.pointee)).inserted else { continue }
            unsafe Self.setPort(port, of: candidate.pointee)
            let descriptor = unsafe Self.listen(candidate.pointee)
            if descriptor >= 0 {
                let socket = ListeningSocket(descriptor)
                port = socket.port
                descriptors.append(socket.release())
                continue
            }
            let number = errno
            reason = unsafe String(cString: strerror(number))
            guard number == EADDRNOTAVAIL || number == EAFNOSUPPORT else {
                for descriptor in descriptors {
                    close(descriptor)
                }
                throw ListenFailure(address: address, reason: reason)
            }
        }
        guard !descriptors.isEmpty else { throw ListenFailure(address: address, reason: reason) }
        return (descriptors, port)
    }

    /// An address as bytes: files of hosts name one several times.
    private static func bytes(of address: addrinfo) -> [UInt8] {
        unsafe UnsafeRawBufferPointer(start: address.ai_addr, count: Int(address.ai_addrlen)).map { $0 }
    }

    /// Makes all addresses have the port that the system chose for the first one.
    private static func setPort(_ port: UInt16, of address: addrinfo) {
        // It stands at the same place in both families.
        unsafe address.ai_addr?.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
            unsafe $0.pointee.sin_port = port.bigEndian
        }
    }

    deinit {
        close(descriptor)
    }

    /// Gives the socket to somebody who closes it.
    consuming func release() -> Int32 {
        let number = descriptor
        discard self
        return number
    }

    /// The port, as the system has it.
    var port: UInt16 {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return unsafe withUnsafeMutablePointer(to: &storage) { pointer -> UInt16 in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                _ = unsafe getsockname(descriptor, address, &length)
            }
            // The port stands at the same place in both families.
            return unsafe pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                unsafe UInt16(bigEndian: $0.pointee.sin_port)
            }
        }
    }

    #if canImport(Glibc)
    private static let stream = Int32(SOCK_STREAM.rawValue)
    #else
    private static let stream = SOCK_STREAM
    #endif

    /// A descriptor that listens; below 0 with `errno` set when there is none to be had.
    private static func listen(_ address: addrinfo) -> Int32 {
        let descriptor = unsafe socket(address.ai_family, address.ai_socktype, address.ai_protocol)
        guard descriptor >= 0 else { return descriptor }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var yes: Int32 = 1
        // A restart right after the end of the one before must not fail because of its last connections.
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        #if canImport(Glibc)
        let isListening =
            unsafe bind(descriptor, address.ai_addr, address.ai_addrlen) == 0 && Glibc.listen(descriptor, 16) == 0
        #else
        let isListening =
            unsafe bind(descriptor, address.ai_addr, address.ai_addrlen) == 0 && Darwin.listen(descriptor, 16) == 0
        #endif
        guard isListening else {
            let number = errno
            close(descriptor)
            errno = number
            return -1
        }
        return descriptor
    }
}
