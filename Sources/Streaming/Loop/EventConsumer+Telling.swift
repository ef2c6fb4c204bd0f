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

    /// Throws where somebody has put another cluster behind the address: its offsets are others.
    func requireSame(_ found: String) throws {
        guard found == cluster else { throw StreamError.clusterChanged(from: cluster, to: found) }
    }

    /// Tells what is wrong with the brokers, and finds out whether it is over.
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
                try requireSame(found)
            }
        }
    }

    /// Has the monitor know how far it is, once a turn.
    func noteProgress() throws {
        var partitions: [TopicPartition: StreamState.Partition] = [:]
        for claim in claims.all {
            let bounds = consumer.fetchedBounds(of: claim.partition)
            partitions[claim.partition] = StreamState.Partition(
                next: claim.stored, start: bounds?.lowerBound, end: bounds?.upperBound,
                lastSent: claim.lastTimestamp.map { Double($0) / 1_000 }, lake: lake?.written(claim.partition))
            if let bounds, retention.note(claim.partition, next: claim.stored, bounds: bounds, at: .now) {
                try observe(
                    .runningOut(
                        claim.partition, left: claim.stored - bounds.lowerBound,
                        behind: bounds.upperBound - claim.stored))
            }
        }
        retention.keep(Set(partitions.keys))
        let isLakeWritten = lake?.isWritten ?? true
        monitor.step { state in
            state.partitions = partitions
            state.isLakeWritten = isLakeWritten
        }
    }
}
