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

    var defaultValueDescription: String {
        switch self {
        case .at(let address): address.description
        case .off: "off"
        }
    }
}
