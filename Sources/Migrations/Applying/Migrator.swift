public import Postgres

/// Applies migrations and repeatable files to a database.
public struct Migrator: Sendable {
    /// What is told to whoever watches.
    public typealias Event = MigrationEvent

    /// The files.
    public let folder: MigrationFolder
    /// The version of the program, for the history.
    public let toolVersion: String
    /// How to go about it.
    public let options: ApplyOptions
    /// How somebody else may end it.
    public let interruption: Interruption

    /// A migrator for these files.
    public init(
        folder: MigrationFolder, toolVersion: String, options: ApplyOptions = ApplyOptions(),
        interruption: Interruption = Interruption()
    ) {
        self.folder = folder
        self.toolVersion = toolVersion
        self.options = options
        self.interruption = interruption
    }

    /// What there is to do; reads only.
    ///
    /// With `isLocked`, a file that is half done counts as somebody's work, not as a problem.
    public func plan(on connection: inout Connection, isLocked: Bool = false) throws -> MigrationPlan {
        var planning = options.planning
        planning.isLocked = isLocked
        let history = try History.read(from: &connection)
        return try MigrationPlan(folder: folder, history: history, options: planning) { file, row in
            try Self.finding(about: file, row, on: &connection)
        }
    }

    /// Throws a ``MigrationError`` unless there is nothing to do, also when the database was never migrated.
    public func requireUpToDate(on connection: inout Connection) throws {
        let plan = try plan(on: &connection, isLocked: true)
        guard plan.isEmpty, plan.running.isEmpty else {
            guard try HistoryLayout.present(in: &connection) > 0 else {
                throw MigrationError.noWarehouse(at: connection.address)
            }
            throw MigrationError.pending(
                versioned: plan.migrations.count + plan.running.count, repeatable: plan.changedCount)
        }
    }

    /// Applies everything that is pending, under the run lock, and returns what it was.
    ///
    /// Each migration commits with its row of the history in one transaction, the repeatable files share one; with
    /// ``ApplyOptions/isSingleTransaction`` all of it does. Throws a ``FailureInFile`` when a statement fails: its file is
    /// rolled back, those before it stay applied. `Interrupted` when somebody ended it. No transaction and no lock is left.
    @discardableResult
    public func up(on connection: inout Connection, observe: (Event) throws -> Void = { _ in }) throws
        -> MigrationPlan
    {
        // A wrong folder is refused before anybody waits, and nothing to do needs no lock.
        let first = try plan(on: &connection, isLocked: true)
        guard !first.isEmpty || !first.running.isEmpty else {
            try storeMissingShape(on: &connection, observe: observe)
            return first
        }
        return try underLock(on: &connection, observe: observe) { run, connection in
            try run.applyPending(by: self, on: &connection)
        }
    }

    /// Stores the shape where a run that was ended has not come to it.
    private func storeMissingShape(on connection: inout Connection, observe: (Event) throws -> Void) throws {
        guard try CatalogShape.isStoredStale(on: &connection) else { return }
        do {
            try underLock(on: &connection, observe: observe) { _, _ in }
        } catch let error as RunLock.NotObtained {
            // Whoever has it may be the run that stores it.
            try observe(.shapeNotStored(because: error))
        }
    }

    /// Holds the run lock, brings the history's tables up to date, does something as one run, and keeps the shape that the
    /// database has then; before, tells what somebody else has changed since the last run.
    func underLock<Value>(
        on connection: inout Connection, observe: (Event) throws -> Void, acceptsAnything: Bool = false,
        _ body: (Run, inout Connection) throws -> Value
    ) throws -> Value {
        try withoutActuallyEscaping(observe) { observe in
            try RunLock.hold(
                on: &connection, waitingUpTo: options.lockWait, interruption: interruption,
                onWait: { try? observe(.waiting($0)) }
            ) { connection in
                if !acceptsAnything {
                    try History.requireEmptyWithoutHistory(&connection)
                }
                try History.prepare(&connection, for: folder)
                var hasRunFiles = false
                let run = Run(
                    history: try HistoryWriter.begin(toolVersion, on: &connection), options: options,
                    interruption: interruption,
                    observe: { event in
                        if case .reached(.begun) = event {
                            hasRunFiles = true
                        }
                        try observe(event)
                    })
                let upkeep = ShapeUpkeep(interruption: interruption, observe: observe)
                let before = try upkeep.begin(on: &connection)
                let value: Value
                do {
                    value = try body(run, &connection)
                } catch {
                    // Files before the one that failed are applied.
                    upkeep.endAfterFailure(before, hasRunFiles: hasRunFiles, on: &connection)
                    throw error
                }
                upkeep.end(before, hasRunFiles: hasRunFiles, on: &connection)
                return value
            }
        }
    }

    /// What the database says about the object of the statement at which a file without transaction stopped.
    private static func finding(
        about file: VersionedFile, _ row: FileStates.File, on connection: inout Connection
    ) throws -> String? {
        guard let done = row.progress?.done, done < file.statements.count else { return nil }
        if file.directives.isResumable, try file.resumption(after: row.progress) == nil {
            return "it says resumable=on, but the statements that are done have been edited since"
        }
        guard let index = file.statements[done].concurrentIndex else { return nil }
        let name = index.name ?? "of that statement"
        switch try index.presence(on: &connection) {
        case .absent: return "the index \(name) is not there"
        case .valid: return "the index \(name) is there and valid"
        case .invalid(let quoted):
            return "the index \(quoted) is there, but not valid; remove it with: drop index concurrently \(quoted);"
        case .unknown: return "whether the index \(name) is there is not known: its table is not in the search path"
        }
    }
}
