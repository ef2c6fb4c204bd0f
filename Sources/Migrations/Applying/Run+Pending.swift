import Failures
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
            try explaining(file.title, missingRoles, "rolled back; \(applied), this file not recorded") {
                if file.directives.isTransactional {
                    try settling(FileIdentity(file), as: .applied, title: file.title, on: &connection) { connection in
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
        let title = "the repeatable files"
        var reapplied = plan.repeatable
        try explaining(title, missingRoles, "rolled back; none of the repeatable files of this run is applied") {
            try settling(FileIdentity(first), as: .applied, title: title, on: &connection) { connection in
                reapplied = try apply(plan.repeatable, of: migrator.folder, on: &connection)
            }
        }
        try observe(.reapplied(reapplied))
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
        let title = "the transaction of all files"
        try explaining(title, missingRoles, "rolled back; nothing of this run is applied") {
            do {
                try settling(first, as: .applied, title: title, on: &connection) { connection in
                    try retrying(title, on: &connection) { connection in
                        try connection.transaction { connection in
                            whole = try applyAllInside(plan, by: migrator, on: &connection)
                            try observe(.reached(.beforeCommit))
                        }
                    }
                }
            } catch let error as any FailureInFile {
                throw noting(error, inFileOf: migrator.folder, on: &connection)
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
            _ = try applyInside(plan.repeatable, of: migrator.folder, on: &connection)
        }
        return plan
    }

    /// Adds to what stopped a file what became of the run, and what to do where we know more of it than the server.
    private func explaining(
        _ title: String, _ roles: MissingRoles, _ aftermath: String, _ body: () throws -> Void
    ) throws {
        do {
            try body()
        } catch let error as any FailureInFile {
            throw error.with(
                aftermath: error.aftermath ?? aftermath, remedy: Self.remedy(for: error, roles) ?? error.remedy)
        } catch let error as Interrupted {
            throw Interrupted(aftermath: error.aftermath ?? aftermath)
        } catch let error as PostgresError where error.outcome == .disconnected {
            throw LostConnection(title: title, cause: error)
        }
    }

    private static func remedy(for error: any FailureInFile, _ roles: MissingRoles) -> String? {
        switch error.sqlState {
        case "42501": roles.remedy
        // active_sql_transaction; invalid_transaction_termination: a CALL or DO that commits.
        case "25001", "2D000": "move it to a file of its own with the line -- migrate: transaction=off at its top"
        default: error.wayOut == nil ? "mend it, then run: migrate up" : nil
        }
    }
}

extension MigrationPlan.Reason {
    /// The statement, counted from 0, at which a file without transaction begins.
    fileprivate var firstStatement: Int {
        if case .resumed(let statement) = self { statement } else { 0 }
    }
}
