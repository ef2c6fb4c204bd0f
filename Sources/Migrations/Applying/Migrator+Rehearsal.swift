public import Postgres
import SQLText

extension Migrator {
    /// Applies everything that is pending in one transaction, as ``up(on:observe:)`` would, and rolls it back.
    ///
    /// Under the run lock, because it takes every lock that applying takes. Nothing of it stays but the numbers that
    /// sequences have given out. Throws as `up` does, and when a file without transaction is pending.
    public func rehearse(on connection: inout Connection, observe: (Event) throws -> Void = { _ in }) throws
        -> MigrationPlan
    {
        let first = try plan(on: &connection, isLocked: true)
        if let other = first.versioned.first(where: { !$0.directives.isTransactional }) {
            throw MigrationError.notInOneTransaction(path: other.source.path)
        }
        return try withoutActuallyEscaping(observe) { observe in
            try RunLock.hold(
                on: &connection, waitingUpTo: options.lockWait, interruption: interruption,
                onWait: { try? observe(.waiting($0)) }
            ) { connection in
                try History.requireEmptyWithoutHistory(&connection)
                do {
                    return try rehearseInside(&connection, observe)
                } catch let error as any FailureInFile {
                    throw error.with(aftermath: "rolled back, as everything of this would have been")
                }
            }
        }
    }

    private func rehearseInside(
        _ connection: inout Connection, _ observe: @escaping (Event) throws -> Void
    ) throws -> MigrationPlan {
        return try connection.rolledBack(.readCommitted) { connection in
            try History.prepare(&connection, for: folder)
            let run = Run(
                history: try HistoryWriter.begin(toolVersion, on: &connection), options: options,
                interruption: interruption, observe: observe)
            return try run.applyAllInside(plan(on: &connection), by: self, on: &connection)
        }
    }
}
