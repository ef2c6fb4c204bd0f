import CommandOptions
import Console
import Failures
import Migrations
import Models
import SQLText

/// The command `migrate lint`.
struct Lint: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Find what in pending migrations would lock, break or half apply a database that is in use.",
        discussion: """
            With files, those are taken for the ones that are pending, and no connection is made; without, it is what \
            is pending in the database. Tables that they make themselves are new to everybody and may be changed at \
            will. A file allows what it means with -- migrate: allow=rule, rule. Ends with 9 when there is a finding.
            """)

    @Argument(
        help: ArgumentHelp("Migrations; those that are pending without any.", valueName: "file"),
        completion: .file(extensions: ["sql"]))
    var paths: [String] = []
    @OptionGroup var files: FolderOptions
    @Option(help: "How to write it.") var format = ReportFormat.text
    @Flag(help: "Only list the rules.") var rules = false

    func run() throws {
        guard !rules else { return try printRules() }
        let pending = try paths.isEmpty ? pendingFiles() : MigrationLint.migrations(at: paths)
        let findings = MigrationLint.findings(in: pending)
        for finding in findings {
            try print(finding)
        }
        let count = Count.of(findings.count, "finding")
        log.info("\(findings.isEmpty ? "no findings" : count) in \(Count.of(pending.count, "migration"))")
        if !findings.isEmpty {
            throw ExitCode(Outcome.lint)
        }
    }

    /// The migrations of which something is still to be applied, whatever else keeps them from it.
    private func pendingFiles() throws -> [VersionedFile] {
        let migrator = try files.migrator()
        var connection = try connect(for: log)
        let pending = try migrator.states(on: &connection).files.filter {
            $0.kind == History.versioned
                && ($0.state.isPending || [.outOfOrder, .failed, .interrupted].contains($0.state))
        }
        let keys = Set(pending.map(\.key))
        return migrator.folder.versioned.filter { keys.contains($0.key) }
    }

    private func print(_ finding: LintFinding) throws {
        switch format {
        case .text:
            try Output.standard.print("\(finding.spot.location): \(finding.rule.rawValue): \(finding.message)")
            for line in finding.spot.excerpt + [finding.wayOut] {
                try Output.standard.print("  \(line)")
            }
            try Output.standard.print("")
        case .json: try Output.standard.print(finding.json)
        case .github: try Output.standard.print(GitHubAnnotation(finding, level: .error).line)
        }
    }

    private func printRules() throws {
        var table = TextTable(columns: [.init("rule"), .init("fires on")])
        for rule in LintRule.allCases {
            table.append([rule.rawValue, rule.summary])
        }
        try Output.standard.print(table)
    }
}
