internal import CRdKafka
public import Failures

/// What went wrong between us and Kafka.
///
/// Its words are librdkafka's, which name brokers, topics and partitions, and never a key or a value.
public struct KafkaError: Failure, Equatable {
    /// What librdkafka calls it, such as `_ALL_BROKERS_DOWN`; those that begin with an underscore are its own.
    public let name: String
    /// What went wrong.
    public let message: String
    /// Whether the client is of no further use.
    public let isFatal: Bool
    /// Whether the same may succeed later.
    public let isRetriable: Bool
    /// Whether no broker can be reached.
    public let isAllDown: Bool
    /// The next thing to do.
    public let wayOut: String?
    /// How it ends a program: without a broker, or with a configuration that makes no sense.
    public let outcome: Outcome

    init(
        _ code: rd_kafka_resp_err_t, _ text: String? = nil, doing action: String? = nil, isFatal: Bool = false,
        isRetriable: Bool? = nil
    ) {
        name = code.name
        message = "\(action.map { "\($0): " } ?? "")\(text ?? code.text) [\(code.name)]"
        self.isFatal = isFatal || code == RD_KAFKA_RESP_ERR__FATAL
        isAllDown = code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN
        // Whoever did not ask for too long is taken out of the group, and joins it again with the next question.
        self.isRetriable = isRetriable ?? (code.isOutage || code == RD_KAFKA_RESP_ERR__MAX_POLL_EXCEEDED)
        wayOut =
            code.isOutage
            ? "see that the broker runs, and that KAFKA_BOOTSTRAP_SERVERS is its address" : code.wayOut
        outcome = code.isOutage ? .disconnected : .failed
    }

    /// One of ours.
    init(usage message: String, wayOut: String) {
        name = "_INVALID_ARG"
        self.message = message
        isFatal = false
        isRetriable = false
        isAllDown = false
        self.wayOut = wayOut
        outcome = .usage
    }

    /// Takes an error object over, and frees it.
    init?(consuming handle: OpaquePointer?, doing action: String) {
        guard let handle = unsafe handle else { return nil }
        defer { unsafe rd_kafka_error_destroy(handle) }
        self.init(
            unsafe rd_kafka_error_code(handle), unsafe String(cString: rd_kafka_error_string(handle)), doing: action,
            isFatal: unsafe rd_kafka_error_is_fatal(handle) != 0,
            isRetriable: unsafe rd_kafka_error_is_retriable(handle) != 0)
    }
}

extension rd_kafka_resp_err_t {
    var name: String { unsafe String(cString: rd_kafka_err2name(self)) }
    var text: String { unsafe String(cString: rd_kafka_err2str(self)) }

    /// Whether it says that nobody answers, or that the cluster is not ready: it may be over by itself.
    var isOutage: Bool {
        switch self {
        case RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, RD_KAFKA_RESP_ERR__TIMED_OUT,
            RD_KAFKA_RESP_ERR__RESOLVE, RD_KAFKA_RESP_ERR__WAIT_COORD, RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE,
            RD_KAFKA_RESP_ERR__MSG_TIMED_OUT, RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS,
            RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NOT_COORDINATOR,
            RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
            RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
            RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION:
            true
        default: false
        }
    }

    fileprivate var wayOut: String? {
        switch self {
        case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC,
            RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
            "create the topic, or correct its name in ops.topics"
        case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED,
            RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
            "have the right to read it given to the user of KAFKA_SASL_USERNAME"
        case RD_KAFKA_RESP_ERR__AUTHENTICATION, RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
            "check KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD and KAFKA_SECURITY_PROTOCOL"
        default: nil
        }
    }
}
