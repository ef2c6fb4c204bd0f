import CommandOptions
import Console
import Failures
import Migrations
import Models
import Postgres

/// The command `migrate plan`.
struct Plan: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what migrate up would apply, why, and in which transaction.",
        discussion: """
            What migrate lint would find in it is listed as well. Reads only, so a role that may read schema migrate can \
            run it. With --execute everything is applied in one transaction that is rolled back: what fails then would \
            fail in earnest, and locks are taken meanwhile. Ends with 4 and 10 where migrate up would.
            """)

    @OptionGroup var files: FolderOptions
    @OptionGroup var planning: PlanningOptions
    @OptionGroup var lock: LockOptions
    @OptionGroup var statements: StatementOptions
    @Flag(help: "Try it: apply everything in one transaction and roll it back.") var execute = false
    @Option(help: "How to write it.") var format = ReportFormat.text
    @Flag(help: "End with 3 when something is pending.") var exitCode = false

    func run() throws {
        let plan = try reporting(format) {
            let migrator = try files.migrator(planning: planning, lock: lock, statements: statements)
            var connection = try connect(for: log)
            return try endingOnSignals(log) { try makePlan(of: migrator.interruptible(by: $0), on: &connection) }
        }
        let report = PlanReport(plan)
        try report.print(as: format)
        log.info("\(report.summary) \(execute ? "applied and rolled back" : "pending")")
        if exitCode, !plan.isEmpty {
            throw ExitCode(Outcome.partial)
        }
    }

    private func makePlan(of migrator: Migrator, on connection: inout Connection) throws -> MigrationPlan {
        guard execute else { return try migrator.look(on: &connection) }
        return try migrator.rehearse(on: &connection) { log.tell($0) }
    }
}
