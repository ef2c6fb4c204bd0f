public import Postgres

/// What somebody sees who only looks.
extension Migrator {
    /// What there is to do, as ``plan(on:isLocked:)`` says it; a file that is half done counts as somebody's work only where
    /// somebody is at work.
    ///
    /// Throws a ``MigrationError`` where ``up(on:observe:)`` would refuse.
    public func look(on connection: inout Connection) throws -> MigrationPlan {
        try History.requireEmptyWithoutHistory(&connection)
        let history = try History.read(from: &connection)
        // A file that begins after this is somebody's work.
        let isLocked = try !Self.hasRunning(history) || RunLock.currentHolder(on: &connection) != nil
        return try plan(on: &connection, isLocked: isLocked)
    }

    /// How each file stands, seen in the same way.
    public func states(on connection: inout Connection) throws -> FileStates {
        let history = try History.read(from: &connection)
        let isLocked = try Self.hasRunning(history) && RunLock.currentHolder(on: &connection) != nil
        return try FileStates(folder: folder, history: history, isLocked: isLocked)
    }

    /// Only then it is asked who holds the lock: a role that may read the history need not see who is connected.
    private static func hasRunning(_ history: [AppliedFile]) -> Bool { history.contains { $0.state == .running } }
}
