internal import CMicroHTTPD

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Answers GET and HEAD on a thread of its own, until it goes out of scope: what a monitoring system asks, and no more.
///
/// libmicrohttpd reads the requests: what is no HTTP gets 400 or is hung up on, another method 405, more than 32
/// connections at once, more than 16 of one machine, or one that says nothing for ten seconds is closed: a machine that
/// keeps all of its connections busy locks out no other. There is no TLS and no password, so listen on loopback, or put a
/// proxy in between.
@safe
public struct HTTPServer: ~Copyable {
    /// Where it listens, with the port that the system chose where 0 was asked for.
    public let address: ListenAddress
    private let daemons: [OpaquePointer]
    private let responder: Responder

    /// Listens, and answers each path with what `respond` makes of it; nil is 404.
    ///
    /// `respond` runs on a thread of the server's, of which there is one for each address that the host stands for.
    /// Throws ``ListenFailure`` when the address cannot be had.
    public init(at address: ListenAddress, respond: @escaping @Sendable (String) -> HTTPResponse?) throws(ListenFailure)
    {
        let (descriptors, port) = try ListeningSocket.descriptors(at: address)
        let responder = Responder(respond)
        var daemons = unsafe [OpaquePointer]()
        for (index, descriptor) in descriptors.enumerated() {
            guard let daemon = unsafe Self.start(descriptor, port, responder) else {
                unsafe Self.stop(daemons)
                // Whether it has closed its own socket depends on how far it came: that is left open rather than closed
                // twice.
                for descriptor in descriptors.dropFirst(index + 1) {
                    close(descriptor)
                }
                throw ListenFailure(address: address, reason: "libmicrohttpd did not start")
            }
            unsafe daemons.append(daemon)
        }
        self.address = ListenAddress(host: address.host, port: port)
        unsafe self.daemons = unsafe daemons
        self.responder = responder
    }

    private static func stop(_ daemons: [OpaquePointer]) {
        unsafe daemons.forEach { unsafe MHD_stop_daemon($0) }
    }

    /// Answers on a socket, which it closes at its end; nil when libmicrohttpd cannot.
    private static func start(_ descriptor: Int32, _ port: UInt16, _ responder: Responder) -> OpaquePointer? {
        let options: [any CVarArg] = [
            MHD_OPTION.LISTEN_SOCKET.rawValue, descriptor, MHD_OPTION.CONNECTION_LIMIT.rawValue, UInt32(32),
            MHD_OPTION.PER_IP_CONNECTION_LIMIT.rawValue, UInt32(16), MHD_OPTION.CONNECTION_TIMEOUT.rawValue, UInt32(10),
            MHD_OPTION.STRICT_FOR_CLIENT.rawValue, Int32(1), MHD_OPTION.END.rawValue,
        ]
        let context = unsafe Unmanaged.passUnretained(responder).toOpaque()
        return unsafe withVaList(options) { list in
            unsafe MHD_start_daemon_va(
                UInt32(MHD_USE_INTERNAL_POLLING_THREAD.rawValue), port, nil, nil, answer, context, list)
        }
    }

    deinit {
        // Waits for the threads, which therefore never outlive the responder.
        unsafe Self.stop(daemons)
    }
}

/// What makes the answers; libmicrohttpd knows it by its address.
private final class Responder: Sendable {
    let respond: @Sendable (String) -> HTTPResponse?

    init(_ respond: @escaping @Sendable (String) -> HTTPResponse?) {
        self.respond = respond
    }

    func response(to method: String, _ path: String) -> HTTPResponse {
        guard method == "GET" || method == "HEAD" else {
            return HTTPResponse(status: 405, body: "only GET and HEAD\n")
        }
        return respond(path) ?? HTTPResponse(status: 404, body: "no such page\n")
    }
}

/// Called by libmicrohttpd for every request, and again for each part of a body that comes with it.
private func answer(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?, _ url: UnsafePointer<CChar>?,
    _ method: UnsafePointer<CChar>?, _ version: UnsafePointer<CChar>?, _ upload: UnsafePointer<CChar>?,
    _ uploadSize: UnsafeMutablePointer<Int>?, _ state: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
    guard let context = unsafe context, let url = unsafe url, let method = unsafe method else { return .NO }
    let responder = unsafe Unmanaged<Responder>.fromOpaque(context).takeUnretainedValue()
    let response = unsafe responder.response(to: String(cString: method), String(cString: url))
    var body = Array(response.body.utf8)
    let handle = unsafe body.withUnsafeMutableBytes { bytes in
        // Copied, because it is sent after this returns; HEAD gets its length and not the text.
        unsafe MHD_create_response_from_buffer(bytes.count, bytes.baseAddress, .RESPMEM_MUST_COPY)
    }
    guard let handle = unsafe handle else { return .NO }
    defer { unsafe MHD_destroy_response(handle) }
    unsafe MHD_add_response_header(handle, "Content-Type", response.contentType)
    if response.status == 405 {
        unsafe MHD_add_response_header(handle, "Allow", "GET, HEAD")
    }
    return unsafe MHD_queue_response(connection, response.status, handle)
}
