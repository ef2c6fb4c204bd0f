import Kafka
import Monitoring
import Postgres

/// Partitions that come, go, and wait for somebody to decide.
extension EventConsumer {
    /// What the group gives and takes; where to begin with what it gives.
    func rebalance(_ rebalance: Rebalance) throws -> [TopicPartition: Int64] {
        switch rebalance {
        case .assigned(let partitions):
            monitor.step { $0.rebalances += 1 }
            assignment = partitions
            isAssigned = true
            // While the server is away nobody knows where to begin: they are taken once it is back.
            guard retakeAt == nil else { return [:] }
            return try takeAssignment()
        case .revoked(let partitions, let isLost):
            try settle()
            if !isLost, !batch.isEmpty, retakeAt == nil {
                // Unless that takes too long: then whoever has them next reads it again.
                try storeAll(within: .seconds(5))
            }
            try keepLake(within: .seconds(2))
            lake?.leave(partitions)
            drop()
            assignment.removeAll { partitions.contains($0) }
            stalled.removeAll { partitions.contains($0) }
            isAssigned = false
            monitor.step { state in
                state.rebalances += 1
                state.stalled = stalled
                state.gaps = state.gaps.filter { !partitions.contains($0.key) }
            }
            try observe(.left(partitions))
            return [:]
        }
    }

    /// Takes the assignment once more, after an outage or a fence.
    func retake() throws {
        retakeAt = nil
        let starts = try takeAssignment()
        if retakeAt == nil {
            try consumer.assign(starts)
            // librdkafka keeps a pause over assignments.
            try consumer.resume(starts.keys.sorted())
        }
    }

    /// Takes what it was given, and returns where to begin.
    private func takeAssignment() throws -> [TopicPartition: Int64] {
        drop()
        guard !assignment.isEmpty else { return [:] }
        guard let unknown = try ask({ try ledger.unknown(of: assignment, &$0) }) else { return [:] }
        try noteServer()
        guard let begins = try begins(of: unknown) else { return [:] }
        let answers = try ask { session in
            try session.transaction { session in
                for (partition, offset) in begins.sorted(by: { $0.key < $1.key }) {
                    try session.beginPartition(partition, of: settings.pipeline, at: offset, cluster: cluster)
                }
                return try assignment.sorted().map { partition in
                    (
                        partition,
                        try beginLake(try ledger.take(partition, cluster: cluster, &session), &session)
                    )
                }
            }
        }
        guard let answers else { return [:] }
        stalled = []
        var gaps: [TopicPartition: Int64] = [:]
        var starts: [TopicPartition: Int64] = [:]
        for (partition, answer) in answers {
            switch answer {
            case .stalled(let missing):
                stalled.append(partition)
                gaps[partition] = missing
            case .taken(var claim):
                guard let topic = topics.firstIndex(where: { $0.name == partition.topic }) else { continue }
                claim.end = settings.ranges?[partition]?.upperBound ?? .max
                claim.isAtEnd = claim.next >= claim.end
                claims.insert(claim, topic: topic)
                if !claim.isAtEnd {
                    starts[partition] = claim.next
                }
            }
        }
        lake?.take(claims.all)
        monitor.step { state in
            state.stalled = stalled
            state.gaps = gaps
        }
        if settings.ranges == nil {
            taken = starts
        }
        try observe(.taken(starts.keys.sorted()))
        if !stalled.isEmpty {
            try observe(.stalled(stalled))
        }
        return starts
    }

    /// Where to begin with what the pipeline has never had: of a new topic all partitions at once, whoever of the group has
    /// which, so that one that is missing then was made later, and begins with its first message.
    ///
    /// Nil while a broker does not say; then it is asked again.
    private func begins(
        of unknown: (topics: [String], partitions: [TopicPartition])
    ) throws -> [TopicPartition: Int64]? {
        guard !unknown.topics.isEmpty || !unknown.partitions.isEmpty else { return [:] }
        return try askBrokers {
            if isClusterDoubted {
                try requireSameCluster()
            }
            var begins = try consumer.bounds(of: unknown.partitions).mapValues(\.lowerBound)
            for topic in unknown.topics {
                for (partition, bounds) in try consumer.bounds(of: consumer.partitions(of: topic)) {
                    begins[partition] = settings.start == .earliest ? bounds.lowerBound : bounds.upperBound
                }
            }
            return begins
        }
    }

    /// Asks brokers; nil where they do not answer now: then nothing is held any more, and partitions are taken again soon.
    func askBrokers<Value>(_ body: () throws -> Value) throws -> Value? {
        do {
            return try body()
        } catch let error as KafkaError where error.isRetriable && !error.isFatal {
            drop()
            retakeAt = .now + .seconds(1)
            isClusterDoubted = true
            monitor.step { $0.isClusterUp = false }
            try observe(.cluster(error))
            return nil
        }
    }

    /// Has partitions wait of which the broker does not have the next offset.
    func lookForOffsets() throws {
        guard retakeAt == nil, !isClusterDoubted, !outOfRange.isEmpty else { return }
        // What was buffered before counts.
        try storeAll()
        let partitions = outOfRange
        outOfRange = []
        for partition in partitions {
            guard let claim = claims.claim(of: partition) else { continue }
            guard let bounds = try askBrokers({ try consumer.bounds(of: partition) }) else { return }
            if claim.stored < bounds.lowerBound {
                try stall(claim, .gap(availableFrom: min(bounds.lowerBound, claim.end)))
            } else if claim.stored > bounds.upperBound {
                try stall(claim, .beyondEnd(end: bounds.upperBound))
            } else {
                // It has come meanwhile, as after an election.
                drop()
                retakeAt = .now + .seconds(1)
            }
        }
    }

    /// Has a partition wait that had too many bad messages, or lacks some that were to be consumed.
    func lookForBreaker() throws {
        guard tripped != nil, !isClusterDoubted else { return }
        // What is on its way moves the partition.
        try settle()
        if case .shortened = tripped?.stall {
            // What there is counts.
            try storeAll()
        }
        guard let (partition, stall) = tripped, let claim = claims.claim(of: partition)
        else {
            return
        }
        try self.stall(claim, stall)
    }

    /// Has a partition wait, and goes on with the others where they are stored.
    func stall(_ claim: Claim, _ stall: Stall) throws {
        drop()
        retakeAt = .now
        // While the server is away it shows again when the partition is consumed again.
        _ = try ask { try ledger.stall(claim, stall, &$0) }
    }

    /// Takes partitions up again about which somebody has decided, or that somebody has put elsewhere.
    func lookForDecisions() throws {
        guard retakeAt == nil, decisionsAt <= .now else { return }
        decisionsAt = .now + .seconds(5)
        let (stalled, claims) = (stalled, claims.all)
        guard try ask({ try ledger.hasDecision(stalled, claims, &$0) }) == true else { return }
        try storeAll()
        retakeAt = retakeAt ?? .now
    }
}
