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
        var outcomes: [TestOutcome] = []
        if assertions || !units {
            let results = try AssertionRehearsal(folder: warehouse.folder).run(on: &warehouse.connection)
            outcomes += results.map { TestOutcome($0) }
        }
        if units || !assertions {
            do {
                outcomes += try warehouse.folder.runUnitCases(on: &warehouse.connection).map { TestOutcome($0) }
            } catch ModelError.notEmpty where !units {
                log.notice("the unit cases are left out: the warehouse has data; make sql-test runs them")
            }
        }
        let failed = outcomes.filter { !$0.isPassed }.count
        switch format {
        case .text:
            try printTable(outcomes)
            // The line that test runners, and CI, look for.
            try Output.standard.print("\n\(outcomes.count - failed) passed, \(failed) failed")
        case .json:
            for outcome in outcomes {
                try Output.standard.print(outcome.json)
            }
        }
        if failed > 0 {
            throw ExitCode(Outcome.assertionsFailed)
        }
    }

    private func printTable(_ outcomes: [TestOutcome]) throws {
        var table = TextTable(columns: [.init("test"), .init("result"), .init("detail")])
        for outcome in outcomes {
            table.append([outcome.name, outcome.isPassed ? "passed" : "FAILED", outcome.detail])
        }
        try Output.standard.print(table)
        for outcome in outcomes where !outcome.differences.isEmpty {
            try Output.standard.print("\n\(outcome.name): - missing, + unexpected")
            for line in outcome.differences {
                try Output.standard.print("  \(line)")
            }
        }
    }
}

/// The outcome of an assertion with its fixture, or of a unit case.
private struct TestOutcome {
    let name: String
    let isPassed: Bool
    let detail: String
    var differences: [String] = []

    init(_ result: RehearsalResult) {
        name = result.found.name
        isPassed = result.isFine
        let fixture =
            switch result.fixture {
            case .missing: "has no fixture"
            case .turnsRed: "its fixture turns it red"
            case .staysGreen: "its fixture leaves it green"
            }
        let rows = result.found.offending
        detail =
            rows == 0 ? fixture : "\(result.found.severity.rawValue): \(Count.format(rows)) rows; \(fixture)"
    }

    init(_ result: UnitCaseResult) {
        name = "\(result.unit.model)/\(result.unit.name)"
        isPassed = result.isPassed
        detail = ""
        differences = result.differences
    }

    var json: JSONValue {
        .object([
            .init("test", .string(name)), .init("passed", .bool(isPassed)), .init("detail", .string(detail)),
            .init("differences", .array(differences.map { .string($0) })),
        ])
    }
}
