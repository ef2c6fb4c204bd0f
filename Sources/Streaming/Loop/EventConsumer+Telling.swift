import Kafka
import Monitoring

/// What others may know of a consumer: the group's coordinator, whoever observes, and its monitor.
extension EventConsumer {
    /// Has the group's coordinator know where it begins, for whoever looks there.
    func tellTaken() {
        guard !taken.isEmpty else { return }
        consumer.commit(taken)
        taken = [:]
    }

    func tellCluster() throws {
        if let error = consumer.takeClusterError() {
            guard !error.isFatal else { throw error }
            if error.isAllDown {
                monitor.step { $0.isClusterUp = false }
            }
            try observe(.cluster(error))
        }
        if !monitor.state.isClusterUp, clusterDue <= .now {
            clusterDue = .now + .seconds(5)
            if let found = try? consumer.clusterID(within: .seconds(1)) {
                monitor.step { $0.isClusterUp = true }
                if found != cluster {
                    // Whether that is another one the ledger says.
                    drop()
                    retakeAt = .now
                }
            }
        }
    }

    /// Has the monitor know how far it is, once a turn.
    func noteProgress() {
        var partitions: [TopicPartition: StreamState.Partition] = [:]
        for claim in claims.all {
            partitions[claim.partition] = StreamState.Partition(
                next: claim.stored, end: consumer.fetchedBounds(of: claim.partition)?.upperBound,
                lastSent: claim.lastTimestamp.map { Double($0) / 1_000 }, lake: lake?.written(claim.partition))
        }
        let isLakeWritten = lake?.isWritten ?? true
        monitor.step { state in
            state.partitions = partitions
            state.isLakeWritten = isLakeWritten
        }
    }
}
