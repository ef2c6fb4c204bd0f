import CommandOptions
import Console
import Failures
import Migrations
import Models

/// The command `migrate validate`.
struct Validate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check that files and history agree, and list everything because of which migrate up would refuse.",
        discussion: """
            Reads only. Ends with 4 when files were edited, are gone, come too late or do not fit migrate.sum, 10 for a \
            half-done file.
            """)

    @OptionGroup var files: FolderOptions
    @OptionGroup var planning: PlanningOptions
    @Option(help: "How failures are written to standard output.") var format = ReportFormat.text

    func run() throws {
        let failures = try [failure(of: checkSums), failure(of: checkHistory)].compactMap { $0 }
        let parts = failures.flatMap { failure -> [any Failure] in
            guard let several = failure as? MigrationError, !several.parts.isEmpty else { return [failure] }
            return several.parts
        }
        for part in parts {
            try format.report(part)
            log.report(part)
        }
        guard let first = parts.first else { return }
        let refusal = parts.first { $0.outcome == .refused }
        throw ExitCode((refusal ?? first).outcome)
    }

    private func checkSums() throws {
        if try SumFile.isThere(folder: files.directory) {
            try SumFile.check(folder: files.directory)
        }
    }

    private func checkHistory() throws {
        let migrator = try files.migrator(planning: planning)
        var connection = try connect(for: log)
        let plan = try migrator.look(on: &connection)
        log.info("files and history agree; \(PlanReport(plan).summary) pending")
    }

    /// What a check found to be wrong; throws on what is no failure of files or server.
    private func failure(of check: () throws -> Void) throws -> (any Failure)? {
        do {
            try check()
            return nil
        } catch let failure as any Failure {
            return failure
        }
    }
}
