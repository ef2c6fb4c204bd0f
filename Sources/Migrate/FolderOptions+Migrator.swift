import CommandOptions
import Migrations
import Models
import Postgres

extension FolderOptions {
    /// A migrator of the folder that goes about it as the options say.
    ///
    /// Throws when a file in the folder is not what it should be, or the migration to stop at is not there.
    func migrator(
        planning: PlanningOptions = PlanningOptions(), lock: LockOptions = LockOptions(),
        statements: StatementOptions = StatementOptions(), isSingleTransaction: Bool = false
    ) throws -> Migrator {
        var options = ApplyOptions()
        options.target = planning.target
        options.allowsOutOfOrder = planning.allowOutOfOrder
        options.lockWait = lock.lockWait
        options.lockTimeout = statements.lockTimeout
        options.isSingleTransaction = isSingleTransaction
        let folder = try folder().migrations
        if let target = planning.target {
            try folder.requireVersion(target)
        }
        return Migrator(folder: folder, toolVersion: ProgramVersion.current, options: options)
    }
}

extension Migrator {
    /// The same, which somebody else may end.
    func interruptible(by interruption: Interruption) -> Migrator {
        Migrator(folder: folder, toolVersion: toolVersion, options: options, interruption: interruption)
    }
}
