import CommandOptions
import Console
import Failures
import Migrations
import Models
import Postgres

/// The command `migrate status`.
struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show which files are applied, pending, edited since or gone, and which models are stale.",
        discussion: """
            Changes nothing. A model is stale for a published day when another version of its file, or of a view, \
            function or reference table it reads, built that day: migrate build --stale builds it anew.
            """)

    @OptionGroup var files: FolderOptions
    @Option(help: "How to write it.") var format = OutputFormat.text
    @Flag(
        help: """
            End with 3 when something is pending or stale, 4 when an applied migration was edited or is gone, 10 when \
            one is half done.
            """)
    var exitCode = false

    func run() throws {
        let folder = try files.folder()
        var connection = try connect(for: log)
        let report = try Migrator(folder: folder.migrations, toolVersion: ProgramVersion.current)
            .states(on: &connection)
        let isPending = report.files.contains { $0.state.isPending }
        // First, because a model that cannot be planned ends this.
        if case .text = format {
            try printFiles(report)
        }
        // Models may need what is pending.
        let stale = isPending ? [] : try staleModels(folder, &connection)
        switch format {
        case .json: try printJSON(report, stale)
        case .text: try printModels(stale)
        }
        tellOfOthers(report)
        guard exitCode else { return }
        if report.files.contains(where: { $0.state == .edited || $0.state == .outOfOrder || $0.isLostMigration }) {
            throw ExitCode(Outcome.refused)
        }
        if report.files.contains(where: { $0.state == .interrupted || $0.state == .failed }) {
            throw ExitCode(Outcome.decisionNeeded)
        }
        if isPending || !stale.isEmpty {
            throw ExitCode(Outcome.partial)
        }
    }

    /// How many files are in a state that asks for something: among a hundred applied ones they are easily missed.
    private func tellOfOthers(_ report: FileStates) {
        let states: [FileStates.State] = [
            .edited, .outOfOrder, .gone, .failed, .interrupted, .running, .undone, .pending, .changed, .dropped,
            .reworded,
        ]
        let counts = states.compactMap { state in
            let count = report.files.filter { $0.state == state }.count
            return count > 0 ? "\(count) \(state.rawValue)" : nil
        }
        log.info(counts.isEmpty ? "all applied" : counts.joined(separator: ", "))
    }

    /// A model that is stale, and for which published days; nil where it is not built by day.
    private struct StaleModel {
        let table: TableName
        let days: DaySpans?
    }

    private func staleModels(_ folder: ModelFolder, _ connection: inout Connection) throws -> [StaleModel] {
        // What was never built is not stale, and a database without `ops` is none of ours.
        guard try connection.properties(of: TableName(schema: "ops", name: "models")) != nil,
            try !connection.publishedDays().isEmpty
        else { return [] }
        let staleness: Staleness
        do {
            staleness = try folder.staleness(on: &connection)
        } catch let error as PostgresError where error.sqlState == "25006" {
            log.notice("which models are stale is not known: that takes temporary tables, and the server is read-only")
            return []
        }
        let undated = staleness.undated.map { StaleModel(table: $0, days: nil) }
        let dated = staleness.days.map { StaleModel(table: $0.key, days: DaySpans($0.value)) }
        return (undated + dated).sorted { $0.table < $1.table }
    }

    private func printFiles(_ report: FileStates) throws {
        var table = TextTable(columns: [
            .init("kind"), .init("file"), .init("state"), .init("applied (UTC)"),
        ])
        for file in report.files {
            let progress = file.progress.map { ": \($0.done) of \($0.statementSums.count) statements" } ?? ""
            table.append([file.kind, file.name, file.state.rawValue + progress, file.appliedAt ?? ""])
        }
        try Output.standard.print(table)
    }

    private func printModels(_ stale: [StaleModel]) throws {
        guard !stale.isEmpty else { return }
        var models = TextTable(columns: [.init("stale model"), .init("days")])
        for model in stale {
            models.append([model.table.description, model.days?.description ?? "all of it"])
        }
        try Output.standard.print("")
        try Output.standard.print(models)
    }

    private func printJSON(_ report: FileStates, _ stale: [StaleModel]) throws {
        let files = report.files.map { file in
            JSONValue.object([
                .init("kind", .string(file.kind)), .init("file", .string(file.name)),
                .init("state", .string(file.state.rawValue)),
                .init("applied_at", file.appliedAt.map { .string($0) } ?? .null),
                .init("statements_done", file.progress.map { .integer(Int64($0.done)) } ?? .null),
            ])
        }
        let models = stale.map { model in
            JSONValue.object([
                .init("model", .string(model.table.description)),
                .init("days", model.days.map(Self.spans) ?? .null),
            ])
        }
        try Output.standard.print(
            .object([.init("files", .array(files)), .init("stale", .array(models))]), pretty: true)
    }

    private static func spans(_ days: DaySpans) -> JSONValue {
        .array(
            days.spans.map { span in
                .object([
                    .init("from", .string("\(span.lowerBound)")), .init("until", .string("\(span.upperBound)")),
                ])
            })
    }
}
