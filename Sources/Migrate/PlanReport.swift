import Console
import Migrations
import SQLText

/// A plan for people and for programs.
struct PlanReport {
    private struct Line {
        let kind: String
        let name: String
        let path: String
        let reason: String
        let statements: Int
        let transaction: String
    }

    private let lines: [Line]
    private let plan: MigrationPlan

    init(_ plan: MigrationPlan, isSingleTransaction: Bool = false) {
        self.plan = plan
        let own = isSingleTransaction ? "shared" : "own"
        lines =
            plan.migrations.map { migration in
                Line(
                    kind: History.versioned, name: migration.file.title, path: migration.file.source.path,
                    reason: migration.reason.words, statements: migration.file.statements.count,
                    transaction: migration.file.directives.isTransactional ? own : "none")
            }
            + plan.repetitions.map { repetition in
                Line(
                    kind: repetition.file.kind.rawValue, name: repetition.file.key,
                    path: repetition.file.source.path, reason: repetition.reason.words,
                    statements: repetition.file.statements.count, transaction: "shared")
            }
    }

    /// `2 migrations and 1 repeatable file`.
    var summary: String {
        "\(Count.of(plan.migrations.count, "migration")) and \(Count.of(plan.repetitions.count, "repeatable file"))"
    }

    /// Writes it to standard output.
    func print(as format: ReportFormat) throws {
        let findings = MigrationLint.findings(in: plan.versioned)
        switch format {
        case .text:
            if !plan.isEmpty {
                try Output.standard.print(table)
            }
            for finding in findings {
                try Output.standard.print("\(finding.spot.location): \(finding.rule.rawValue): \(finding.message)")
            }
        case .json:
            for line in json(findings) {
                try Output.standard.print(line)
            }
        case .github:
            for finding in findings {
                try Output.standard.print(GitHubAnnotation(finding, level: .warning).line)
            }
        }
    }

    /// One row a file, in the order of application.
    private var table: TextTable {
        var table = TextTable(columns: [
            .init("kind"), .init("file"), .init("why"), .init("statements", alignment: .right), .init("transaction"),
        ])
        for line in lines {
            table.append([line.kind, line.name, line.reason, String(line.statements), line.transaction])
        }
        return table
    }

    /// One object a file, in the order of application.
    private func json(_ findings: [LintFinding]) -> [JSONValue] {
        lines.map { line in
            .object([
                .init("kind", .string(line.kind)), .init("name", .string(line.name)),
                .init("file", .string(line.path)), .init("reason", .string(line.reason)),
                .init("statements", .integer(Int64(line.statements))), .init("transaction", .string(line.transaction)),
                .init("lint", .array(findings.filter { $0.spot.path == line.path }.map(\.json))),
            ])
        }
    }
}

extension MigrationPlan.Reason {
    /// The reason in words.
    var words: String {
        switch self {
        case .new: "new"
        case .undone: "undone before"
        case .outOfOrder: "out of order"
        case .resumed(let statement): "goes on at statement \(statement + 1)"
        case .changed: "changed"
        case .dropped: "it was dropped"
        case .again: "after the others"
        }
    }
}
