internal import CRdKafka

/// What a group gives to a consumer, or takes from it.
public enum Rebalance: Sendable, Equatable {
    /// These are the consumer's from now on.
    case assigned([TopicPartition])
    /// These are no longer: lost ones may be somebody else's already.
    case revoked([TopicPartition], isLost: Bool)
}

/// Decides where to begin with what is assigned: what it gives no offset is not consumed.
///
/// Of what is revoked it returns nothing that counts.
///
/// Called inside of ``Consumer/consume(until:rebalance:message:)`` and of ``Consumer/close(within:rebalance:)``, on
/// their thread.
public typealias RebalanceHandler = (Rebalance) throws -> [TopicPartition: Int64]

/// What a consumer's callbacks work on.
@safe
final class ConsumerContext: ClientContext {
    /// Who decides, while a call of the consumer is under way.
    var handler: RebalanceHandler?
    /// What it threw.
    var failure: (any Error)?
    /// The handles of topics that messages have come with, and which of the consumer's topics that is.
    var knownTopics = unsafe [(handle: OpaquePointer, index: Int)]()
    var isClosed = false
    /// What librdkafka said of the cluster that no message brings.
    var clusterError: KafkaError?

    /// Makes a configuration call a context.
    static func attach(to configuration: OpaquePointer) {
        unsafe rd_kafka_conf_set_rebalance_cb(configuration) { client, code, list, context in
            guard let client = unsafe client, let context = unsafe context else { return }
            unsafe Unmanaged<ConsumerContext>.fromOpaque(context).takeUnretainedValue()
                .rebalance(client, code, unsafe list)
        }
        unsafe rd_kafka_conf_set_error_cb(configuration) { _, code, text, context in
            guard let context = unsafe context else { return }
            unsafe Unmanaged<ConsumerContext>.fromOpaque(context).takeUnretainedValue().clusterError = KafkaError(
                rd_kafka_resp_err_t(code), unsafe text.map { unsafe String(cString: $0) })
        }
    }

    /// Has the handler decide about what the group gives or takes, and tells librdkafka.
    func rebalance(
        _ client: OpaquePointer, _ code: rd_kafka_resp_err_t,
        _ list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?
    ) {
        let partitions = unsafe PartitionList.entries(of: list).map(\.0).sorted()
        do {
            switch code {
            case RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS:
                let starts = try handler?(.assigned(partitions)) ?? [:]
                let assignment = PartitionList(starts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
                try check(unsafe rd_kafka_assign(client, assignment.handle), "take partitions")
            case RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS:
                defer { unsafe _ = rd_kafka_assign(client, nil) }
                _ = try handler?(.revoked(partitions, isLost: unsafe rd_kafka_assignment_lost(client) != 0))
            default:
                unsafe _ = rd_kafka_assign(client, nil)
                throw KafkaError(code, doing: "join the group")
            }
        } catch {
            // Nothing is consumed of which nobody knows where to begin.
            if code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS {
                unsafe _ = rd_kafka_assign(client, nil)
            }
            failure = failure ?? error
            // So that the call that is under way hears of it at once.
            unsafe rd_kafka_yield(client)
        }
    }

    private func check(_ code: rd_kafka_resp_err_t, _ action: String) throws(KafkaError) {
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, doing: action) }
    }
}
