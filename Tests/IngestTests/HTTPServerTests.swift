import Failures
import Foundation
import HTTP
import TestCluster
import Testing

@Suite struct HTTPServerTests {
    private let server: Server
    private let client: HTTPClient

    /// A server that a copyable test can hold.
    private final class Server {
        let http: HTTPServer

        init() throws {
            http = try HTTPServer(at: ListenAddress(host: "127.0.0.1", port: 0)) { path in
                path == "/there" ? HTTPResponse(contentType: "text/x", body: "ä page") : nil
            }
        }
    }

    init() throws {
        server = try Server()
        client = HTTPClient(port: server.http.address.port)
    }

    @Test func pageIsAnsweredWithItsTypeAndLength() throws {
        let answer = try client.get("/there")
        #expect(answer.status == 200 && answer.body == "ä page")
        #expect(answer.headers.contains("content-type: text/x") && answer.headers.contains("content-length: 7"))
    }

    @Test func queryIsNoPartOfThePath() throws {
        #expect(try client.get("/there?name=value").status == 200)
    }

    @Test func headHasNoBody() throws {
        let answer = try client.send("HEAD /there HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        #expect(answer.status == 200 && answer.body == "")
        #expect(answer.headers.contains("content-length: 7"))
    }

    @Test func unknownPageIsNotFound() throws {
        #expect(try client.get("/elsewhere").status == 404)
    }

    @Test func otherMethodIsNotAllowed() throws {
        let answer = try client.send(
            "POST /there HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi")
        #expect(answer.status == 405)
        #expect(answer.headers.contains("allow: get, head"))
    }

    @Test(arguments: [
        "GARBAGE\r\n\r\n", "GET /there HTTP/1.1\r\n\r\n",
        "GET /there HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    ])
    func malformedRequestIsRefusedAndTheNextOneAnswered(request: String) throws {
        let answer = try client.send(request)
        #expect(answer.status == nil || (400..<500).contains(answer.status ?? 0))
        #expect(try client.get("/there").status == 200)
    }

    @Test func endlessHeaderIsRefused() throws {
        let answer = try? client.send("GET /there HTTP/1.1\r\nX: \(String(repeating: "x", count: 200_000))\r\n\r\n")
        // Hung up on while it is sent, or told.
        #expect(answer?.status.map { (400..<500).contains($0) } != false)
        #expect(try client.get("/there").status == 200)
    }

    @Test func takenPortIsAFailureOfTheConfiguration() throws {
        let address = server.http.address
        let failure = #expect(throws: ListenFailure.self) {
            _ = try HTTPServer(at: address) { _ in nil }
        }
        #expect(failure?.message == "cannot listen on \(address): Address already in use")
        #expect(failure?.outcome == .usage)
    }

    @Test func portIsFreeOnceTheServerIsGone() throws {
        let address: ListenAddress
        do {
            let server = try HTTPServer(at: ListenAddress(host: "127.0.0.1", port: 0)) { _ in nil }
            address = server.address
        }
        _ = try HTTPServer(at: address) { _ in nil }
    }

    @Test(arguments: [
        ("127.0.0.1:9017", "127.0.0.1:9017"), ("localhost:0", "localhost:0"), ("[::1]:80", "[::1]:80"), ("::1:80", nil),
        ("127.0.0.1", nil), (":80", nil), ("host:65536", nil), ("host:-1", nil), ("host:", nil),
    ])
    func addressIsHostAndPort(text: String, read: String?) {
        #expect(ListenAddress(text)?.description == read)
    }

    @Test func unknownHostIsAFailure() throws {
        #expect(throws: ListenFailure.self) {
            _ = try HTTPServer(at: ListenAddress(host: "no-such-host.invalid", port: 0)) { _ in nil }
        }
    }

    /// Whatever a client tries for the name: `127.0.0.1` or, where the machine has it, `::1`.
    @Test func everyAddressOfAHostIsListenedOn() throws {
        let server = try HTTPServer(at: ListenAddress(host: "localhost", port: 0)) { _ in HTTPResponse(body: "") }
        var found: UnsafeMutablePointer<addrinfo>?
        try #require(getaddrinfo("localhost", String(server.address.port), nil, &found) == 0)
        defer { freeaddrinfo(found) }
        var next = found
        while let address = next?.pointee {
            let descriptor = socket(address.ai_family, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(descriptor) }
            #expect(descriptor < 0 || connect(descriptor, address.ai_addr, address.ai_addrlen) == 0)
            next = address.ai_next
        }
        #expect(try HTTPClient(port: server.address.port).get("/").status == 200)
    }

    @Test func machineThatTakesAllItsConnectionsLocksOutNoOther() throws {
        let silent = (1...32).compactMap { _ in try? client.connectSilently() }
        #expect(silent.count == 32)
        #expect(try HTTPClient(port: server.http.address.port, fromHost: 2).get("/there").status == 200)
        withExtendedLifetime(silent) {}
    }
}
