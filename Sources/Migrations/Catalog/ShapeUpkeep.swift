import Postgres

/// Keeps the stored shape what the last run left.
///
/// No run is about that: what goes wrong with it is told, and stops nothing and undoes nothing.
struct ShapeUpkeep {
    let interruption: Interruption
    /// Is told what happens; throws to stop the run.
    let observe: (MigrationEvent) throws -> Void

    /// What was stored when a run began.
    enum Before {
        /// What the last run left.
        case current
        /// Nothing, or nothing that counts.
        case nothing
        /// It could not be read.
        case unknown
    }

    /// Tells what somebody else has changed since the last run, and notes that what is stored no longer counts.
    ///
    /// That note is committed: whatever ends the run, nothing that it did is taken for somebody else's work. Throws
    /// `Interrupted`, and what `observe` throws.
    func begin(on connection: inout Connection) throws -> Before {
        var before = Before.unknown
        do {
            if let stored = try CatalogShape.stored(on: &connection, interruption: interruption) {
                before = .current
                let shape = try CatalogShape.read(from: &connection, interruption: interruption)
                try tell(of: ShapeDifference(from: stored, to: shape))
            } else {
                before = .nothing
            }
        } catch CatalogError.shapeIsStale {
            before = .nothing
        } catch let error as PostgresError {
            try observe(.driftUnknown(because: error))
        }
        do {
            try CatalogShape.noteStored(isCurrent: false, on: &connection, interruption: interruption)
        } catch let error as PostgresError {
            try observe(.shapeNotStored(because: error))
        }
        return before
    }

    private func tell(of difference: ShapeDifference) throws {
        if !difference.isEmpty {
            try observe(.drifted(difference))
        }
    }

    /// Stores the shape after a run; where no file ran, what was stored before counts again.
    ///
    /// So what somebody else changed is told, and found by `migrate drift`, until a run with files has taken it over. Also
    /// stores a shape where none was, or none that counts.
    func end(_ before: Before, hasRunFiles: Bool, on connection: inout Connection) {
        do {
            if hasRunFiles || before == .nothing {
                try CatalogShape.read(from: &connection, interruption: interruption)
                    .store(on: &connection, interruption: interruption)
            } else if before == .current {
                try CatalogShape.noteStored(isCurrent: true, on: &connection, interruption: interruption)
            }
        } catch {
            // Everything is committed: who watches can no longer stop anything.
            try? observe(.shapeNotStored(because: error))
        }
    }

    /// The same after a run that failed, or that somebody stopped: that wish is fulfilled, so it does not apply here.
    func endAfterFailure(_ before: Before, hasRunFiles: Bool, on connection: inout Connection) {
        guard hasRunFiles || before == .current else { return }
        ShapeUpkeep(interruption: Interruption(), observe: observe)
            .end(before, hasRunFiles: hasRunFiles, on: &connection)
    }
}
