import Kafka
import Postgres

/// Batches on their way into the database.
extension EventConsumer {
    /// Stores what is buffered together with the offsets behind it, in one transaction.
    ///
    /// What is not stored is dropped, and read again: after an outage, or where somebody else was quicker. Throws where
    /// neither helps.
    func store() throws {
        noteLake()
        let ahead = claims.all.filter(\.isAhead)
        guard !ahead.isEmpty else { return }
        try observe(.storing)
        do {
            let isStored: Bool? = try ask { session in
                try session.transaction { session in
                    guard try ledger.advance(ahead, &session) else { throw Fenced() }
                    try batch.write(to: &session)
                    try observe(.beforeCommit)
                    return true
                }
            }
            guard isStored == true else { return }
        } catch is Fenced {
            return try fence(ahead.map(\.partition))
        } catch let error as PostgresError where Self.isRefusal(error) {
            guard let refused = batch.bury(refusedBy: error) else { throw error }
            return try bury(refused)
        }
        let (rows, deadLetters) = (batch.rowCount, batch.deadLetterCount)
        monitor.step { state in
            state.rows += rows
            state.deadLetters += deadLetters
            state.batches += 1
            state.isClusterUp = true
        }
        claims.update { claim in
            claim.stored = claim.next
            claim.refused = 0
        }
        noteStored()
        if settings.ranges == nil {
            // For whoever looks at the group with Kafka's own tools; nobody here reads it.
            consumer.commit(Dictionary(uniqueKeysWithValues: ahead.map { ($0.partition, $0.next) }))
        }
        try observe(.stored(rows: rows, deadLetters: deadLetters))
        lake?.take(&batch, of: ahead)
        batch.removeAll()
    }

    private struct Fenced: Error {}

    /// Whether the server cannot take a row, and never will: its data breaks a rule, or is more than Postgres can hold
    /// (class 54, such as a text of JSON of more than 256 MB).
    private static func isRefusal(_ error: PostgresError) -> Bool {
        error.isAboutData || error.sqlState?.hasPrefix("54") == true
    }

    /// Stores what is buffered before others go on with it, unless that takes too long: then they read it again.
    func storeBriefly() throws {
        // One that cannot be set is one that is not needed: the server is away.
        guard try ask({ try $0.run("set statement_timeout = '5s'") }) != nil else { return }
        try store()
        guard retakeAt == nil else { return }
        _ = try ask { try $0.run("reset statement_timeout") }
    }

    /// Counts a message that the server has refused, and stores the rest, unless there are too many of them.
    private func bury(_ refused: (partition: TopicPartition, offset: Int64)) throws {
        var stall: (Claim, Stall)?
        claims.update { claim in
            guard claim.partition == refused.partition else { return }
            claim.refused += 1
            if claim.refused >= BadRun.limit {
                stall = (claim, .refused(claim.refused))
            }
        }
        if let (claim, stall) = stall {
            try self.stall(claim, stall)
        } else {
            try store()
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
