import CommandOptions
import Console
import Failures
import Migrations
import Models

/// The command `migrate status`.
struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show which files are applied, pending, edited since or gone. Changes nothing.")

    @OptionGroup var files: FolderOptions
    @Option(help: "How to write it.") var format = OutputFormat.text
    @Flag(help: "End with 3 when something is pending, 4 when an applied migration was edited or is gone.")
    var exitCode = false

    func run() throws {
        let folder = try files.folder().migrations
        var connection = try connect(for: log)
        let report = FileStates(folder: folder, history: try History.read(from: &connection))
        switch format {
        case .json: try printJSON(report)
        case .text: try printTable(report)
        }
        guard exitCode else { return }
        if report.files.contains(where: { $0.state == .edited || $0.state == .outOfOrder || $0.isLostMigration }) {
            throw ExitCode(Outcome.refused)
        }
        if report.files.contains(where: { $0.state == .pending || $0.state == .changed }) {
            throw ExitCode(Outcome.partial)
        }
    }

    private func printTable(_ report: FileStates) throws {
        var table = TextTable(columns: [
            .init("kind"), .init("file"), .init("state"), .init("applied (UTC)"),
        ])
        for file in report.files {
            table.append([file.kind, file.name, file.state.rawValue, file.appliedAt ?? ""])
        }
        try Output.standard.print(table)
    }

    private func printJSON(_ report: FileStates) throws {
        try Output.standard.print(
            .array(
                report.files.map { file in
                    .object([
                        .init("kind", .string(file.kind)), .init("file", .string(file.name)),
                        .init("state", .string(file.state.rawValue)),
                        .init("applied_at", file.appliedAt.map { .string($0) } ?? .null),
                    ])
                }), pretty: true)
    }
}
