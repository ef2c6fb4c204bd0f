public import Console
public import Models

extension Logger {
    /// Tells what is worth telling of a step of publishing.
    public func tell(_ event: PublishEvent) {
        switch event {
        case .waiting(let holder):
            notice("waiting for \(holder.map { "\($0)" } ?? "somebody") to finish")
        case .built(let table, let written, let removed):
            info("\(table): \(Count.of(written, "row")) written, \(Count.format(removed)) removed")
        case .asserted(let result):
            if result.isBlocking {
                error("\(result.name): \(Count.of(result.offending, "row")); sample: \(result.sample)")
            } else if result.offending > 0 {
                warning("\(result.name): \(Count.of(result.offending, "row"))")
            }
        case .savepoint, .skipped, .beforeAssertions, .rolledBack, .beforeCommit, .committed: break
        }
    }
}
