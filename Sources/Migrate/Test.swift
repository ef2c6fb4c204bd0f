import CommandOptions
import Console
import Failures
import Models

/// The command `migrate test`.
struct Test: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run every assertion over all published days, and prove with its fixture that it can fail.",
        discussion: """
            Everything happens in transactions that are rolled back. An assertion without a fixture that turns it red \
            is itself a failure: nobody has seen it fail.
            """)

    @OptionGroup var files: FolderOptions
    @Option(help: "How to write it.") var format = OutputFormat.text

    func run() throws {
        var warehouse = try files.openWarehouse(for: log)
        let results = try AssertionRehearsal(folder: warehouse.folder).run(on: &warehouse.connection)
        let failed = results.filter { !$0.isFine }.count
        switch format {
        case .text:
            try printTable(results)
            // The line that test runners, and CI, look for.
            try Output.standard.print("\n\(results.count - failed) passed, \(failed) failed")
        case .json:
            try printJSON(results)
        }
        if failed > 0 {
            throw ExitCode(Outcome.assertionsFailed)
        }
    }

    private func printTable(_ results: [RehearsalResult]) throws {
        var table = TextTable(columns: [
            .init("assertion"), .init("severity"), .init("offending", alignment: .right), .init("fixture"),
        ])
        for result in results {
            table.append([
                result.found.name, result.found.severity.rawValue, Count.format(result.found.offending),
                result.fixture.words,
            ])
        }
        try Output.standard.print(table)
    }

    private func printJSON(_ results: [RehearsalResult]) throws {
        for result in results {
            try Output.standard.print(
                .object([
                    .init("assertion", .string(result.found.name)),
                    .init("severity", .string(result.found.severity.rawValue)),
                    .init("offending", .integer(Int64(result.found.offending))),
                    .init("fixture", .string(result.fixture.words)), .init("passed", .bool(result.isFine)),
                ]))
        }
    }
}

extension RehearsalResult.Fixture {
    fileprivate var words: String {
        switch self {
        case .missing: "has none"
        case .turnsRed: "turns it red"
        case .staysGreen: "leaves it green"
        }
    }
}
