public import Failures

/// Nobody can be listened to at an address.
public struct ListenFailure: Failure, Equatable {
    /// Where to listen.
    public let address: ListenAddress
    /// What the system says, in its words.
    public let reason: String

    /// What the system says.
    public var message: String { "cannot listen on \(address): \(reason)" }
    /// What to change.
    public var wayOut: String? { "name another address with --listen HOST:PORT, or do without: --listen off" }
    /// 2: a matter of configuration.
    public var outcome: Outcome { .usage }
}
