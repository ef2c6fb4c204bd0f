import Kafka
import Monitoring
import Postgres

/// Batches on their way into the database.
extension EventConsumer {
    /// Begins to store what is buffered together with the offsets behind it, once the batch before is stored.
    ///
    /// Consuming goes on meanwhile; ``settle()`` sees to what becomes of it. Where no broker says that it is still the same
    /// cluster, nothing is stored, and the buffer stays as it is.
    ///
    /// `limit` is how long a statement may take where that is less than usual.
    func store(within limit: Duration? = nil) throws {
        try settle()
        noteLake()
        claims.update { $0.brokerEnd = consumer.knownBounds(of: $0.partition).next ?? $0.brokerEnd }
        let ahead = claims.all.filter(\.isAhead)
        guard !ahead.isEmpty else { return }
        // What another cluster has at these offsets is something else.
        try settleDoubt()
        guard !isClusterDoubted else { return }
        try observe(.storing)
        writer.begin(&batch, of: ahead, ledger: ledger, within: limit) { try self.observe(.beforeCommit) }
    }

    /// Waits for the batch that is on its way.
    ///
    /// What is not stored is dropped, and with it what was read since; all of it is read again: after an outage, or where
    /// somebody else was quicker. Throws where neither helps.
    func settle() throws {
        while let outcome = writer.finish() {
            switch outcome {
            case .stored: try noteStored()
            case .fenced: try fence(writer.claims.map(\.partition))
            case .away(let error, let time): try wait(because: error, until: time)
            case .failed(let error as PostgresError) where Self.isRefusal(error):
                guard let refused = writer.bury(refusedBy: error) else { throw error }
                try goOn(without: refused.partition, refused.run)
            case .failed(let error): throw error
            }
        }
    }

    private func noteStored() throws {
        let stored = writer.claims
        let (rows, deadLetters) = (writer.batch.rowCount, writer.batch.deadLetterCount)
        monitor.step { state in
            state.rows += rows
            state.deadLetters += deadLetters
            state.batches += 1
        }
        for claim in stored {
            claims.change(claim.partition) {
                $0.stored = claim.next
                $0.refusedRun = writer.refusedRun(of: claim)
            }
        }
        writer.worked()
        if settings.ranges == nil {
            // For whoever looks at the group with Kafka's own tools; no consumer of ours begins there.
            consumer.commit(Dictionary(uniqueKeysWithValues: stored.map { ($0.partition, $0.next) }))
        }
        try observe(.stored(rows: rows, deadLetters: deadLetters))
        writer.empty(into: lake)
    }

    /// Whether the server cannot take a row, and never will: its data breaks a rule, or is more than Postgres can hold
    /// (class 54, such as a text of JSON of more than 256 MB; an array of more than 16 million elements has only the words).
    private static func isRefusal(_ error: PostgresError) -> Bool {
        error.isAboutData || error.sqlState?.hasPrefix("54") == true
            || error.sqlState == "XX000" && error.message.contains("invalid memory alloc request size")
    }

    /// Stores what is buffered, and waits for that.
    func storeAll(within limit: Duration? = nil) throws {
        try store(within: limit)
        try settle()
    }

    /// Stores the rest of a batch of which a message was refused, unless that is one too many of its partition.
    private func goOn(without partition: TopicPartition, _ run: BadRun) throws {
        var claim: Claim?
        claims.change(partition) { current in
            current.share.addRefused()
            claim = current
        }
        if let claim, let stall = claim.stall(refused: run) {
            try self.stall(claim, stall)
        } else if claim != nil || run.count < BadRun.limit {
            writer.beginAgain(ledger: ledger) { try self.observe(.beforeCommit) }
        }
        // Else it is no longer this consumer's: whoever has it now reads it, and decides.
    }

    /// Somebody else was quicker.
    ///
    /// If the group says that these are ours, they are taken again, but not before it had the time to say otherwise.
    private func fence(_ partitions: [TopicPartition]) throws {
        drop()
        retakeAt = .now + .seconds(1)
        monitor.step { $0.fenced += 1 }
        try observe(.fenced(partitions))
    }
}
