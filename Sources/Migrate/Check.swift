import CommandOptions
import Console
import Failures
import Migrations
import Models
import Postgres

/// The command `migrate check`.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Try all files on an empty database of its own: apply them twice, run every test, drop it.",
        discussion: """
            The database is made on the server that DATABASE_URL, or libpq's own variables, name, which takes the right \
            CREATEDB; the database named there is not touched. Roles belong to the whole server: those that files \
            create stay.

            Ends with 1 when a file fails or makes something else the second time, 4 when the files are refused, 7 when \
            an assertion or unit case fails.
            """)

    @OptionGroup var files: FolderOptions
    @Flag(help: "Leave the database there, to look at.") var keep = false
    @Option(help: "How to write it.") var format = OutputFormat.text

    func run() throws {
        let folder = try files.folder()
        var connection = try connect(for: log)
        try endingOnSignals(log) { interruption in
            try ScratchDatabase.use(on: &connection, isKept: keep, observe: { log.tell($0) }) { scratch in
                try check(folder, on: &scratch, interruption)
            }
        }
    }

    private func check(
        _ folder: ModelFolder, on scratch: inout Connection, _ interruption: Interruption
    ) throws {
        let migrator = Migrator(
            folder: folder.migrations, toolVersion: ProgramVersion.current, interruption: interruption)
        let result = try FolderCheck(migrator).run(
            on: &scratch, observe: { log.tellWhatMatters($0) },
            onDifference: { difference in
                try ShapeReport(first: "once", second: "twice", legend: "- once applied, + applied again")
                    .printText(of: difference)
            })
        PausePoint.reach("applied-twice", of: log)
        let report = try runTests(of: folder, on: &scratch, interruption)
        switch format {
        case .text: try printText(result, report)
        case .json: try printJSON(result, report)
        }
        if report.failed > 0 {
            throw ExitCode(Outcome.assertionsFailed)
        }
    }

    private func runTests(
        of folder: ModelFolder, on scratch: inout Connection, _ interruption: Interruption
    ) throws -> TestReport {
        do {
            return try interruption.guarding(&scratch) { scratch in
                // Tests need the tables that record loads and days, which not every folder has.
                guard try folder.hasTests() else { return TestReport() }
                // A model that cannot be planned is better found here than on the next day.
                _ = try ModelGraph(of: folder.models, on: &scratch)
                var report = TestReport()
                try report.rehearseAssertions(of: folder, on: &scratch)
                try report.runUnitCases(of: folder, on: &scratch)
                return report
            }
        } catch  where interruption.isRequested {
            // The statement was cancelled, and that is what it says.
            throw Interrupted()
        }
    }

    private func printText(_ result: FolderCheck.Result, _ report: TestReport) throws {
        if report.failed > 0 {
            try report.failures.printTable()
            try Output.standard.print("")
        }
        try Output.standard.print(
            """
            applied to an empty database: \(PlanReport(result.plan).summary)
            applied again: nothing to do; all repeatable files once more: the same shape
            shape: \(Count.of(result.shape.lines.count, "fact"))
              \(try result.shape.fingerprint())
            assertions and unit cases: \(report.outcomes.isEmpty ? "none" : report.summary)
            """)
    }

    private func printJSON(_ result: FolderCheck.Result, _ report: TestReport) throws {
        try Output.standard.print(
            [
                "migrations": .integer(Int64(result.plan.versioned.count)),
                "repeatable_files": .integer(Int64(result.plan.repeatable.count)),
                "facts": .integer(Int64(result.shape.lines.count)),
                "fingerprint": .string(try result.shape.fingerprint()),
                "tests": .array(report.outcomes.map(\.json)),
            ], pretty: true)
    }
}

extension ModelFolder {
    /// Whether there is a model, an assertion or a unit case.
    fileprivate func hasTests() throws -> Bool { try !models.isEmpty || !assertions.isEmpty || !units().isEmpty }
}
