internal import CMicroHTTPD

/// Answers GET and HEAD on a thread of its own, until it goes out of scope: what a monitoring system asks, and no more.
///
/// libmicrohttpd reads the requests: what is no HTTP gets 400 or is hung up on, another method 405, more than 32
/// connections at once or one that says nothing for ten seconds is closed. There is no TLS and no password, so listen on
/// loopback, or put a proxy in between.
@safe
public struct HTTPServer: ~Copyable {
    /// Where it listens, with the port that the system chose where 0 was asked for.
    public let address: ListenAddress
    private let daemon: OpaquePointer
    private let responder: Responder

    /// Listens, and answers each path with what `respond` makes of it; nil is 404.
    ///
    /// `respond` runs on the server's thread.
    /// Throws ``ListenFailure`` when the address cannot be had.
    public init(at address: ListenAddress, respond: @escaping @Sendable (String) -> HTTPResponse?) throws(ListenFailure)
    {
        let socket = try ListeningSocket(at: address)
        let responder = Responder(respond)
        let bound = ListenAddress(host: address.host, port: socket.port)
        let descriptor = socket.release()
        let options: [any CVarArg] = [
            MHD_OPTION.LISTEN_SOCKET.rawValue, descriptor, MHD_OPTION.CONNECTION_LIMIT.rawValue, UInt32(32),
            MHD_OPTION.CONNECTION_TIMEOUT.rawValue, UInt32(10), MHD_OPTION.STRICT_FOR_CLIENT.rawValue, Int32(1),
            MHD_OPTION.END.rawValue,
        ]
        let context = unsafe Unmanaged.passUnretained(responder).toOpaque()
        let daemon = unsafe withVaList(options) { list in
            unsafe MHD_start_daemon_va(
                UInt32(MHD_USE_INTERNAL_POLLING_THREAD.rawValue), bound.port, nil, nil, answer, context, list)
        }
        guard let daemon = unsafe daemon else {
            // Whether it has closed the socket depends on how far it came: it is left open rather than closed twice.
            throw ListenFailure(address: address, reason: "libmicrohttpd did not start")
        }
        self.address = bound
        unsafe self.daemon = unsafe daemon
        self.responder = responder
    }

    deinit {
        // Waits for the thread, which therefore never outlives the responder.
        unsafe MHD_stop_daemon(daemon)
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
