import CommandOptions
import Console
import Failures
import Migrations
import Models

/// The command `migrate validate`.
struct Validate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check that files and history agree, and list everything because of which migrate up would refuse.",
        discussion:
            "Reads only. Ends with 4 when files were edited, are gone or come too late, 10 for a half-done file.")

    @OptionGroup var files: FolderOptions
    @OptionGroup var planning: PlanningOptions
    @Option(help: "How failures are written to standard output.") var format = ReportFormat.text

    func run() throws {
        do {
            try reporting(format) {
                if try SumFile.isThere(folder: files.directory) {
                    try SumFile.check(folder: files.directory)
                }
                let migrator = Migrator(
                    folder: try files.folder().migrations, toolVersion: ProgramVersion.current,
                    options: planning.applyOptions)
                var connection = try connect(for: log)
                let plan = try migrator.plan(on: &connection, isLocked: true)
                log.info("files and history agree; \(PlanReport(plan).summary) pending")
            }
        } catch let error as MigrationError where !error.parts.isEmpty {
            for part in error.parts {
                log.report(part)
            }
            throw ExitCode(error.outcome)
        }
    }
}
