/// Properties of librdkafka, by their names in its manual, as the environment gives them.
public struct KafkaSettings: Sendable, Equatable {
    /// The properties.
    public private(set) var properties: [String: String]
    /// Variables of the environment that are no property of librdkafka, in their order.
    public let unknown: [String]

    /// A warning about those; nil where there are none.
    public var warning: String? {
        unknown.isEmpty ? nil : "no properties of librdkafka: \(unknown.joined(separator: ", ")); left out"
    }

    /// The addresses of some of the brokers; nil where nothing says which.
    public var servers: String? { properties["bootstrap.servers"] }

    /// The longest message that a producer takes, in bytes; librdkafka's own limit where nothing says otherwise.
    public var largestMessage: Int { properties["message.max.bytes"].flatMap { Int($0) } ?? 1_000_000 }

    /// Throws ``KafkaError`` when nothing says where Kafka is.
    public func requireServers() throws(KafkaError) {
        guard servers == nil else { return }
        throw KafkaError(
            usage: "KAFKA_BOOTSTRAP_SERVERS is not set: there is no Kafka to talk to",
            wayOut: "export KAFKA_BOOTSTRAP_SERVERS=host:9092")
    }

    /// Settings of a program's own.
    public init(servers: String) {
        properties = ["bootstrap.servers": servers]
        unknown = []
    }

    /// Those of `KAFKA_…` in an environment: `KAFKA_SECURITY_PROTOCOL` is `security.protocol`.
    ///
    /// Throws ``KafkaError`` for what would change the protocol by which an event comes exactly once, and for what
    /// librdkafka cannot make sense of.
    public init(environment: [String: String]) throws(KafkaError) {
        var properties: [String: String] = [:]
        var unknown: [String] = []
        for (variable, value) in environment.sorted(by: { $0.key < $1.key }) {
            guard variable.hasPrefix(Self.prefix), variable != Self.home, !value.isEmpty else { continue }
            let name = variable.dropFirst(Self.prefix.count).lowercased().replacing("_", with: ".")
            guard !Self.reserved.contains(name) else {
                throw KafkaError(
                    usage: "\(variable) cannot be set: that no event is lost or comes twice depends on it",
                    wayOut: "unset it")
            }
            switch PropertyList.check(name, value) {
            case .known: properties[name] = value
            case .unknown: unknown.append(variable)
            case .invalid(let reason):
                throw KafkaError(usage: "\(variable): \(reason)", wayOut: "correct it, or unset it")
            }
        }
        self.properties = properties
        self.unknown = unknown
    }

    /// These, and others of which nothing is said here.
    public func orElse(_ others: [String: String]) -> KafkaSettings {
        var settings = self
        settings.properties.merge(others) { own, _ in own }
        return settings
    }

    /// These, and those that a client needs in any case.
    func with(_ required: [String: String]) -> [String: String] {
        properties.merging(required) { $1 }
    }

    private static let prefix = "KAFKA_"
    /// Where Kafka itself is, for those who start one.
    private static let home = "KAFKA_HOME"
    /// What belongs to the protocol (``Consumer``, ``Producer``).
    private static let reserved: Set = [
        "group.id", "enable.auto.commit", "auto.commit.enable", "enable.auto.offset.store", "auto.offset.reset",
        "isolation.level", "partition.assignment.strategy", "enable.partition.eof", "allow.auto.create.topics",
        "delivery.report.only.error", "enable.idempotence", "transactional.id", "acks", "request.required.acks",
    ]
}
