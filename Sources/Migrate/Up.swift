import CommandOptions
import Console
import Migrations
import Models

/// The command `migrate up`.
struct Up: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Apply what is pending: migrations in order, then changed functions, reference data, views, rights.",
        discussion: """
            Each migration commits in a transaction of its own together with its row in migrate.applied; the \
            repeatable files share one. A migration that is applied must never change: put the change into a new one.
            """)

    @OptionGroup var files: FolderOptions
    @OptionGroup var lock: LockOptions
    @Flag(help: "Only say what would be applied.") var dryRun = false

    func run() throws {
        let migrator = Migrator(
            folder: try files.folder().migrations, toolVersion: ProgramVersion.current, lockWait: lock.lockWait)
        var connection = try connect(for: log)
        if dryRun {
            let plan = try migrator.plan(on: &connection)
            for file in plan.versioned {
                try Output.standard.print("would apply \(file.key)_\(file.name)")
            }
            for file in plan.repeatable {
                try Output.standard.print("would apply \(file.kind.rawValue) \(file.key)")
            }
            log.info("\(Self.summary(of: plan)) pending")
            return
        }
        let plan = try migrator.up(on: &connection) { event in
            switch event {
            case .waiting(let holder):
                log.notice("waiting for \(holder.map { "\($0)" } ?? "somebody") to finish")
            case .notice(let notice): log.relay(level: notice.isWarning ? .warning : .notice, "\(notice)")
            case .applied(let file): log.info("applied \(file.key)_\(file.name)")
            case .reapplied(let files):
                for file in files {
                    log.info("applied \(file.kind.rawValue) \(file.key)")
                }
            }
        }
        for lost in plan.removed {
            log.warning("\(lost.kind) \(lost.key) is applied, but its file is gone; it stays in the database")
        }
        log.info(plan.isEmpty ? "nothing to do" : "\(Self.summary(of: plan)) applied")
    }

    private static func summary(of plan: MigrationPlan) -> String {
        "\(plan.versioned.count) migration\(plan.versioned.count == 1 ? "" : "s") and "
            + "\(plan.repeatable.count) repeatable file\(plan.repeatable.count == 1 ? "" : "s")"
    }
}
