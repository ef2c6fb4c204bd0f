import Kafka
import Postgres

/// How far partitions are in the lake, if there is one.
extension EventConsumer {
    /// Has a partition's place in the lake begin where it is, if it has none; part of taking it.
    func beginLake(_ answer: OffsetLedger.Answer, _ session: inout Connection) throws -> OffsetLedger.Answer {
        guard let lake, case .taken(var claim) = answer else { return answer }
        if claim.lake == nil {
            if let path = lake.stranger(of: claim.partition, from: claim.next) {
                throw StreamError.lakeTaken(path, partition: claim.partition, offset: claim.next)
            }
            try ledger.beginLake(claim, &session)
            claim.lake = claim.next
        }
        return .taken(claim)
    }

    /// Takes down how far it is in the lake, for what is stored next.
    func noteLake() {
        guard let lake else { return }
        lakeDue = .now + .seconds(10)
        claims.update { $0.lake = lake.written($0.partition) ?? $0.lake }
    }

    /// Tells what happened with the lake, and stores how far it is where no batch has done so for a while.
    func lookAtLake() throws {
        guard let lake else { return }
        for event in lake.takeNews() {
            try observe(event)
        }
        if lakeDue <= .now {
            try keepLake(within: .zero)
        }
    }

    /// Stores how far it is in the lake once what was stored is there, or after a time.
    ///
    /// While the server is away whoever takes the partition next sees for himself what is there.
    func keepLake(within limit: Duration) throws {
        guard let lake, retakeAt == nil else { return }
        lake.settle(within: limit)
        let before = claims.all.map(\.lake)
        noteLake()
        let claims = claims.all
        guard claims.map(\.lake) != before else { return }
        _ = try ask { try ledger.keepLake(claims, &$0) }
    }
}
