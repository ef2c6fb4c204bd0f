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

            A statement that waits for a lock longer than --lock-timeout gives up, so that nobody queues behind it; its \
            file is rolled back and tried again up to five times. Ctrl-C cancels the statement and rolls its file back.
            """)

    @OptionGroup var files: FolderOptions
    @OptionGroup var planning: PlanningOptions
    @OptionGroup var lock: LockOptions
    @OptionGroup var statements: StatementOptions
    @Flag(help: "All or nothing: one transaction for everything.") var singleTransaction = false
    @Flag(help: "Refuse when migrations/migrate.sum does not fit the migrations.") var frozen = false
    @Flag(help: "Only say what would be applied, as migrate plan does.") var dryRun = false
    @Option(help: "How failures, and the plan of a dry run, are written to standard output.")
    var format = ReportFormat.text

    func run() throws {
        try reporting(format) {
            if frozen {
                try SumFile.check(folder: files.directory)
            }
            let migrator = try files.migrator(
                planning: planning, lock: lock, statements: statements, isSingleTransaction: singleTransaction)
            try dryRun ? tellPlan(of: migrator) : apply(migrator)
        }
    }

    private func tellPlan(of migrator: Migrator) throws {
        var connection = try connect(for: log)
        let plan = try migrator.look(on: &connection)
        try PlanReport(plan, isSingleTransaction: singleTransaction).print(as: format)
        log.info("\(PlanReport(plan).summary) pending")
    }

    private func apply(_ migrator: Migrator) throws {
        var connection = try connect(for: log)
        try endingOnSignals(log) { interruption in
            tell(of: try migrator.interruptible(by: interruption).up(on: &connection) { log.tell($0) })
        }
    }

    private func tell(of plan: MigrationPlan) {
        for lost in plan.removed {
            log.warning(
                "\(lost.kind) \(lost.key) is applied, but its file is gone; what it made is not removed "
                    + "(migrate repair --removed \(lost.key))")
        }
        for file in plan.reworded {
            log.notice("only comments or blanks of \(file.name) have changed since (migrate repair)")
        }
        if plan.heldBack > 0 {
            log.notice("\(Count.of(plan.heldBack, "repeatable file")) held back until all migrations are applied")
        }
        log.info(plan.isEmpty ? "nothing to do" : "\(PlanReport(plan).summary) applied")
    }
}
