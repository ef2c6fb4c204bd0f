import Postgres
import SQLText

/// What `migrate up` does once it holds the lock.
extension Run {
    /// Applies everything that is pending and returns what it was.
    func applyPending(by migrator: Migrator, on connection: inout Connection) throws -> MigrationPlan {
        var plan = try migrator.plan(on: &connection)
        guard !plan.isEmpty else { return plan }
        let missingRoles = try MissingRoles(for: plan, on: &connection)
        try missingRoles.requireNone()
        if options.isSingleTransaction {
            try applyTogether(&plan, by: migrator, missingRoles, on: &connection)
            return plan
        }
        for (index, migration) in plan.migrations.enumerated() {
            let file = migration.file
            let applied = "\(index) file\(index == 1 ? "" : "s") applied in this run"
            try explaining(missingRoles, "rolled back; \(applied), this file not recorded") {
                if file.directives.isTransactional {
                    try settling(FileIdentity(file), title: file.title, on: &connection) { connection in
                        try apply(migration, on: &connection)
                    }
                } else {
                    try applyStatements(of: migration, from: migration.reason.firstStatement, on: &connection)
                }
            }
            try observe(.applied(file))
        }
        // A migration may have dropped views, which are to be made again before anything is granted on them.
        if plan.heldBack == 0 {
            plan.add(try migrator.plan(on: &connection), of: migrator.folder)
        }
        guard let first = plan.repeatable.first else { return plan }
        let aftermath = "rolled back; none of the repeatable files of this run is applied"
        try explaining(missingRoles, aftermath) {
            try settling(FileIdentity(first), title: "the repeatable files", on: &connection) { connection in
                try apply(plan.repeatable, of: migrator.folder, on: &connection)
            }
        }
        try observe(.reapplied(plan.repeatable))
        return plan
    }

    /// Applies everything in one transaction.
    private func applyTogether(
        _ plan: inout MigrationPlan, by migrator: Migrator, _ missingRoles: MissingRoles,
        on connection: inout Connection
    ) throws {
        if let other = plan.versioned.first(where: { !$0.directives.isTransactional }) {
            throw MigrationError.notInOneTransaction(path: other.source.path)
        }
        guard
            let first = plan.versioned.first.map({ FileIdentity($0) })
                ?? plan.repeatable.first.map({ FileIdentity($0) })
        else { return }
        var whole = plan
        try explaining(missingRoles, "rolled back; nothing of this run is applied") {
            try settling(first, title: "the transaction", on: &connection) { connection in
                try retrying("the transaction", on: &connection) { connection in
                    try connection.transaction { connection in
                        whole = try applyAllInside(plan, by: migrator, on: &connection)
                        try observe(.reached(.beforeCommit))
                    }
                }
            }
        }
        plan = whole
        try observe(.reached(.committed))
        try connection.resetSession()
        for file in plan.versioned {
            try observe(.applied(file))
        }
        if !plan.repetitions.isEmpty {
            try observe(.reapplied(plan.repeatable))
        }
    }

    /// Applies a plan of files with transaction in the one that is open; returns it with what became due on the way.
    func applyAllInside(
        _ plan: MigrationPlan, by migrator: Migrator, on connection: inout Connection
    ) throws -> MigrationPlan {
        var plan = plan
        for migration in plan.migrations {
            try applyInside(migration, on: &connection)
            try connection.resetSession()
        }
        if plan.heldBack == 0 {
            plan.add(try migrator.plan(on: &connection), of: migrator.folder)
        }
        if !plan.repetitions.isEmpty {
            try applyInside(plan.repeatable, of: migrator.folder, on: &connection)
        }
        return plan
    }

    /// Adds to what stopped a file what became of the run, and what to do where that is to create roles.
    private func explaining(_ roles: MissingRoles, _ aftermath: String, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as any FailureInFile {
            throw error.with(
                aftermath: error.aftermath ?? aftermath,
                remedy: error.sqlState == "42501" ? roles.remedy ?? error.remedy : error.remedy)
        } catch let error as Interrupted {
            throw Interrupted(aftermath: error.aftermath ?? aftermath)
        }
    }

    /// Runs a transaction that writes the row of a file; where the connection breaks during its COMMIT, connects anew and
    /// lets the row decide: without it the transaction is run once more.
    ///
    /// The lock is taken first: it is free once the server has ended the old session, with or without the COMMIT.
    private func settling(
        _ file: FileIdentity, title: String, on connection: inout Connection,
        _ transaction: (inout Connection) throws -> Void
    ) throws {
        do {
            try transaction(&connection)
        } catch let error as PostgresError where error.kind == .outcomeUnknown {
            try observe(.unsure(title: title))
            try connection.reconnect()
            try RunLock.obtain(on: &connection, waitingUpTo: max(options.lockWait, 30), interruption: interruption)
            guard try !history.hasWritten(file, on: &connection) else { return }
            try transaction(&connection)
        }
    }
}

extension MigrationPlan.Reason {
    /// The statement, counted from 0, at which a file without transaction begins.
    fileprivate var firstStatement: Int {
        if case .resumed(let statement) = self { statement } else { 0 }
    }
}
