import Console
import HTTP

/// Where to answer for health and metrics, or nowhere.
enum Listening: ExpressibleByArgument, Equatable {
    /// At an address.
    case at(ListenAddress)
    /// Nowhere.
    case off

    /// Reads `HOST:PORT`, or `off`.
    init?(argument: String) {
        if argument == "off" {
            self = .off
        } else if let address = ListenAddress(argument) {
            self = .at(address)
        } else {
            return nil
        }
    }

    /// Answers requests until the result is gone; nil where nobody is to be answered.
    func serve(_ page: @escaping @Sendable (String) -> HTTPResponse?) throws -> HTTPServer? {
        guard case .at(let address) = self else { return nil }
        let server = try HTTPServer(at: address, respond: page)
        log.info("answering /health and /metrics on http://\(server.address)")
        return server
    }

    var defaultValueDescription: String {
        switch self {
        case .at(let address): address.description
        case .off: "off"
        }
    }
}
