internal import CRdKafka
import Synchronization

/// What librdkafka has to say besides what it returns: lines for a log, from threads of its own.
///
/// They name brokers, topics and partitions.
public struct ClientLine: Sendable, Equatable {
    /// How bad it is, as in syslog: 3 is an error, 4 a warning, 6 information.
    public let level: Int
    /// The words.
    public let text: String
}

/// Where the lines of a client go; as long-lived as the client.
final class ClientLog: Sendable {
    private let receive: @Sendable (ClientLine) -> Void

    init(_ receive: @escaping @Sendable (ClientLine) -> Void) {
        self.receive = receive
    }

    /// Has a client that is made of a configuration write here.
    ///
    /// The opaque pointer is the client's only one: it is what its other callbacks get as well.
    static func attach(to configuration: OpaquePointer) {
        unsafe rd_kafka_conf_set_log_cb(configuration) { client, level, _, text in
            guard let text = unsafe text, let context = unsafe rd_kafka_opaque(client) else { return }
            let log = unsafe Unmanaged<ClientContext>.fromOpaque(context).takeUnretainedValue().log
            log.receive(ClientLine(level: Int(level), text: unsafe String(cString: text)))
        }
    }
}

/// What the callbacks of a client get at; it has to outlive the client.
class ClientContext {
    let log: ClientLog

    init(log: ClientLog) {
        self.log = log
    }

    var opaque: UnsafeMutableRawPointer { unsafe Unmanaged.passUnretained(self).toOpaque() }
}
