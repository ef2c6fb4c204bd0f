internal import CRdKafka

/// A configuration of librdkafka's on its way to a client, which takes it over.
@safe
struct PropertyList: ~Copyable {
    /// What a property's name and value are to librdkafka.
    enum Verdict: Equatable {
        case known
        case unknown
        /// In librdkafka's words.
        case invalid(String)
    }

    private var handle: OpaquePointer?

    init() {
        unsafe handle = rd_kafka_conf_new()
    }

    /// With all of these; throws ``KafkaError`` for the first that librdkafka does not take.
    init(_ properties: [String: String]) throws(KafkaError) {
        self.init()
        for (name, value) in properties.sorted(by: { $0.key < $1.key }) {
            switch set(name, value) {
            case .known: break
            case .unknown: throw KafkaError(usage: "librdkafka has no property \(name)", wayOut: "leave it out")
            case .invalid(let reason): throw KafkaError(usage: reason, wayOut: "correct \(name)")
            }
        }
    }

    deinit {
        if let handle = unsafe handle {
            unsafe rd_kafka_conf_destroy(handle)
        }
    }

    static func check(_ name: String, _ value: String) -> Verdict {
        let list = PropertyList()
        return list.set(name, value)
    }

    private borrowing func set(_ name: String, _ value: String) -> Verdict {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { reason in
            switch unsafe rd_kafka_conf_set(handle, name, value, reason.baseAddress, 512) {
            case RD_KAFKA_CONF_OK: return .known
            case RD_KAFKA_CONF_UNKNOWN: return .unknown
            default:
                let text = unsafe reason.baseAddress.map { unsafe String(cString: $0) } ?? ""
                return .invalid(text)
            }
        }
    }

    /// Sets what is no text.
    borrowing func configure(_ body: (OpaquePointer) -> Void) {
        if let handle = unsafe handle {
            unsafe body(handle)
        }
    }

    /// Makes a client of it; throws ``KafkaError`` when librdkafka refuses.
    consuming func client(_ kind: rd_kafka_type_t) throws(KafkaError) -> OpaquePointer {
        let (client, reason) = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { text in
            unsafe text.initialize(repeating: 0)
            let client = unsafe rd_kafka_new(kind, handle, text.baseAddress, 512)
            return unsafe (client, text.baseAddress.map { unsafe String(cString: $0) } ?? "")
        }
        guard let client = unsafe client else {
            throw KafkaError(usage: reason, wayOut: "correct the KAFKA_ variables")
        }
        // The client owns it from here on.
        unsafe handle = nil
        return unsafe client
    }
}
