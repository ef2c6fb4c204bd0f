public import Postgres

/// Applies migrations and repeatable files to a database.
public struct Migrator: Sendable {
    /// What is told to whoever watches.
    public enum Event: Sendable {
        /// Somebody else holds the lock.
        case waiting(RunLock.Holder?)
        /// The server noted something about a statement of a file, which is running.
        case notice(SQLNotice)
        /// A migration is applied and committed.
        case applied(VersionedFile)
        /// All repeatable files that had to be are applied and committed.
        case reapplied([RepeatableFile])
    }

    /// The files.
    public let folder: MigrationFolder
    /// The version of the program, for the history.
    public let toolVersion: String
    /// How long to wait for the run lock, in seconds.
    public let lockWait: Int

    /// A migrator for these files.
    public init(folder: MigrationFolder, toolVersion: String, lockWait: Int = 60) {
        self.folder = folder
        self.toolVersion = toolVersion
        self.lockWait = lockWait
    }

    /// What there is to do; reads only.
    public func plan(on connection: inout Connection) throws -> MigrationPlan {
        try MigrationPlan(folder: folder, history: try History.read(from: &connection))
    }

    /// Throws ``MigrationError/pending(versioned:repeatable:)`` unless there is nothing to do.
    public func requireUpToDate(on connection: inout Connection) throws {
        let plan = try plan(on: &connection)
        guard plan.isEmpty else {
            throw MigrationError.pending(versioned: plan.versioned.count, repeatable: plan.changedCount)
        }
    }

    /// Applies everything that is pending, under the run lock, and returns what it was.
    ///
    /// Each migration commits with its row of the history in one transaction; the repeatable files share one. Throws
    /// ``SQLFileError`` when a statement fails: its file is rolled back, those before it stay applied. No transaction
    /// and no lock is left.
    @discardableResult
    public func up(on connection: inout Connection, observe: (Event) throws -> Void = { _ in }) throws
        -> MigrationPlan
    {
        // A wrong folder is refused before anybody waits, and nothing to do needs no lock.
        let first = try plan(on: &connection)
        guard !first.isEmpty else { return first }
        return try withoutActuallyEscaping(observe) { observe in
            try RunLock.hold(
                on: &connection, waitingUpTo: lockWait, onWait: { try? observe(.waiting($0)) }
            ) { connection in
                try applyPending(on: &connection, observe: observe)
            }
        }
    }

    private func applyPending(
        on connection: inout Connection, observe: @escaping (Event) throws -> Void
    ) throws -> MigrationPlan {
        try History.prepare(&connection)
        var plan = try self.plan(on: &connection)
        let run = try connection.first("select gen_random_uuid()::text as id") { row in
            try row.value("id", as: String.self)
        }
        let application = Application(
            run: run ?? "", toolVersion: toolVersion, onNotice: { try? observe(.notice($0)) })
        for (index, file) in plan.versioned.enumerated() {
            try application.apply(file, appliedBefore: index, on: &connection)
            try observe(.applied(file))
        }
        // A migration may have dropped views, which are to be made again before anything is granted on them.
        plan.add(try self.plan(on: &connection).repeatable, of: folder)
        if !plan.repeatable.isEmpty {
            try application.apply(plan.repeatable, of: folder, on: &connection)
            try observe(.reapplied(plan.repeatable))
        }
        return plan
    }
}
