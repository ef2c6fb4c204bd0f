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

    /// Throws ``StreamError`` where somebody has put another cluster behind the address, whose offsets are others, and
    /// ``KafkaError`` while no broker says.
    func requireSameCluster(within limit: Duration = Consumer.patience) throws {
        let found = try consumer.clusterID(within: limit)
        guard found == cluster else { throw StreamError.clusterChanged(from: cluster, to: found) }
        isClusterDoubted = false
        if !monitor.state.isClusterUp {
            monitor.step { $0.isClusterUp = true }
            try observe(.clusterResumed)
        }
    }

    /// Finds out whether it is the same cluster, where that is in doubt and a broker says it.
    func settleDoubt() throws {
        guard isClusterDoubted else { return }
        do {
            try requireSameCluster(within: .seconds(1))
        } catch let error as KafkaError where error.isRetriable && !error.isFatal {
            // They are asked again.
            monitor.step { $0.isClusterUp = false }
        }
    }

    /// Tells what is wrong with the brokers, and finds out whether it is over.
    func tellCluster() throws {
        if let error = consumer.takeClusterError() {
            guard !error.isFatal else { throw error }
            if !isClusterDoubted {
                (isClusterDoubted, clusterDue) = (true, .now)
            }
            if error.isAllDown {
                monitor.step { $0.isClusterUp = false }
            }
            try observe(.cluster(error))
        }
        if isClusterDoubted, clusterDue <= .now {
            clusterDue = .now + .seconds(5)
            try settleDoubt()
        }
    }

    /// Has the monitor know how far it is, once a turn.
    func noteProgress() throws {
        var partitions: [TopicPartition: StreamState.Partition] = [:]
        for claim in claims.all {
            let bounds = consumer.knownBounds(of: claim.partition)
            partitions[claim.partition] = StreamState.Partition(
                next: claim.stored, start: bounds.first, end: bounds.next,
                lastSent: claim.lastTimestamp.map { Double($0) / 1_000 }, lake: lake?.written(claim.partition))
            guard let first = bounds.first, let end = bounds.next, first <= end else { continue }
            if retention.note(claim.partition, next: claim.stored, bounds: first..<end, at: .now) {
                try observe(
                    .runningOut(claim.partition, left: max(0, claim.stored - first), behind: end - claim.stored))
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
