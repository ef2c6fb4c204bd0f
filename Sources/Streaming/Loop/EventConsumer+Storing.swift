import Kafka
import Postgres

/// Batches on their way into the database.
extension EventConsumer {
    /// Begins to store what is buffered together with the offsets behind it, once the batch before is stored.
    ///
    /// Consuming goes on meanwhile; ``settle()`` sees to what becomes of it.
    func store() throws {
        try settle()
        noteLake()
        let ahead = claims.all.filter(\.isAhead)
        guard !ahead.isEmpty else { return }
        try observe(.storing)
        writer.begin(&batch, of: ahead, ledger: ledger) { try self.observe(.beforeCommit) }
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
                try bury(refused)
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
            state.isClusterUp = true
        }
        for claim in stored {
            claims.change(claim.partition) { current in
                current.stored = claim.next
                current.refused = 0
            }
        }
        writer.worked()
        if settings.ranges == nil {
            // For whoever looks at the group with Kafka's own tools; nobody here reads it.
            consumer.commit(Dictionary(uniqueKeysWithValues: stored.map { ($0.partition, $0.next) }))
        }
        try observe(.stored(rows: rows, deadLetters: deadLetters))
        writer.empty(into: lake)
    }

    /// Whether the server cannot take a row, and never will: its data breaks a rule, or is more than Postgres can hold
    /// (class 54, such as a text of JSON of more than 256 MB).
    private static func isRefusal(_ error: PostgresError) -> Bool {
        error.isAboutData || error.sqlState?.hasPrefix("54") == true
    }

    /// Stores what is buffered before others go on with it, unless that takes too long: then they read it again.
    func storeBriefly() throws {
        // One that cannot be set is one that is not needed: the server is away.
        guard try ask({ try $0.run("set statement_timeout = '5s'") }) != nil, retakeAt == nil else { return }
        try store()
        try settle()
        guard retakeAt == nil else { return }
        _ = try ask { try $0.run("reset statement_timeout") }
    }

    /// Counts a message that the server has refused, and stores the rest, unless there are too many of them.
    private func bury(_ refused: (partition: TopicPartition, offset: Int64)) throws {
        var stall: (Claim, Stall)?
        claims.change(refused.partition) { claim in
            claim.refused += 1
            if claim.refused >= BadRun.limit {
                stall = (claim, .refused(claim.refused))
            }
        }
        if let (claim, stall) = stall {
            try self.stall(claim, stall)
        } else {
            writer.beginAgain(ledger: ledger) { try self.observe(.beforeCommit) }
        }
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
