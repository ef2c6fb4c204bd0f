import CommandOptions
import Console
import Failures
import Models

/// The command `migrate test`.
struct Test: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run every assertion and every unit case, and prove with its fixture that each assertion can fail.",
        discussion: """
            Assertions look at all published days; a fixture then has to turn each red, because an assertion nobody \
            has seen fail is not one. Unit cases run on a warehouse without data only. Everything happens in \
            transactions that are rolled back.
            """)

    @Flag(help: "Only the assertions.") var assertions = false
    @Flag(help: "Only the unit cases.") var units = false
    @OptionGroup var files: FolderOptions
    @Option(help: "How to write it.") var format = OutputFormat.text

    func run() throws {
        var warehouse = try files.openWarehouse(for: log)
        // A model that cannot be planned is better found here than on the next day.
        _ = try ModelGraph(of: warehouse.folder.models, on: &warehouse.connection)
        var report = TestReport()
        if assertions || !units {
            try report.rehearseAssertions(of: warehouse.folder, on: &warehouse.connection)
        }
        if units || !assertions {
            do {
                try report.runUnitCases(of: warehouse.folder, on: &warehouse.connection)
            } catch ModelError.notEmpty where !units {
                log.notice("the unit cases are left out: the warehouse has data; make sql-test runs them")
            }
        }
        switch format {
        case .text:
            try report.printTable()
            // The line that test runners, and CI, look for.
            try Output.standard.print("\n\(report.summary)")
        case .json:
            try report.printJSON()
        }
        if report.failed > 0 {
            throw ExitCode(Outcome.assertionsFailed)
        }
    }
}
