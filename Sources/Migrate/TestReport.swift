import Console
import Models
import Postgres

/// What assertions and unit cases showed, and how it is written.
struct TestReport {
    private(set) var outcomes: [TestOutcome] = []

    /// Runs every assertion, as it is and with its fixture.
    mutating func rehearseAssertions(of folder: ModelFolder, on connection: inout Connection) throws {
        outcomes += try AssertionRehearsal(folder: folder).run(on: &connection).map { TestOutcome($0) }
    }

    /// Runs every unit case; throws `ModelError.notEmpty` where there is data.
    mutating func runUnitCases(of folder: ModelFolder, on connection: inout Connection) throws {
        outcomes += try folder.runUnitCases(on: &connection).map { TestOutcome($0) }
    }

    /// How many did not pass.
    var failed: Int { outcomes.filter { !$0.isPassed }.count }

    /// `81 passed, 0 failed`.
    var summary: String { "\(outcomes.count - failed) passed, \(failed) failed" }

    /// The same without those that passed.
    var failures: TestReport {
        var failures = TestReport()
        failures.outcomes = outcomes.filter { !$0.isPassed }
        return failures
    }

    func printTable() throws {
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

    /// One object a line.
    func printJSON() throws {
        for outcome in outcomes {
            try Output.standard.print(outcome.json)
        }
    }
}

/// The outcome of an assertion with its fixture, or of a unit case.
struct TestOutcome {
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
