import CommandOptions
import Console
import Failures
import Staging

/// The command `loader copy`.
struct Copy: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Load files into the staging tables of their feeds, each in one transaction, each content once.",
        discussion: """
            A file's feed is the one in ops.feeds whose pattern fits its name. A new delivery of the same scope (a \
            day, a month, a session …) replaces the old one. A table without a feed is named with --into; there every \
            file stands for itself, and one of the same name with another content is refused. Of rejects that were \
            exported and corrected, --repairs adds the records to the load that rejected them. One file that fails \
            does not stop the others; the exit code is that of the first one that failed.
            """)

    @Argument(help: ArgumentHelp("The files.", valueName: "file"), completion: .file()) var files: [String]
    @OptionGroup var target: CopyTarget
    @Option(help: "What to do with a new content of what is live (default: replace; with --into: error).")
    var onChange: ChangePolicy?
    @Flag(help: "Load a content that is live once more, in the place of itself.") var force = false
    @Option(help: ArgumentHelp("How many records of a file may be rejected.", valueName: "number"))
    var maxRejects: Int?
    @Option(help: "How to write the results.") var format = OutputFormat.text
    @OptionGroup var folder: FolderOptions

    func validate() throws {
        if let maxRejects, maxRejects < 0 {
            throw ValidationError("--max-rejects takes 0 or more")
        }
        guard target.repairs == nil || onChange == nil && !force else {
            throw ValidationError("a repair adds to what is live: neither --on-change nor --force goes with --repairs")
        }
    }

    func run() throws {
        var warehouse = try folder.openWarehouse(for: log)
        let catalog = try FeedCatalog(from: &warehouse.connection)
        let report = FileReport(
            loader: FileLoader(
                client: clientName(), version: ProgramVersion.current, maxRejects: maxRejects,
                rules: ChangeRules(onChange: onChange, force: force)),
            format: format)
        var worst = Outcome.done
        for path in files {
            do {
                try FileIdentity.check(path: path)
                let delivery = try target.delivery(path, catalog, &warehouse.connection)
                let result = try report.load(delivery, into: &warehouse)
                try report.tell(result, of: delivery)
                if worst == .done, result.rejected > 0 {
                    worst = .partial
                }
            } catch let failure as any Failure where failure.outcome != .disconnected && files.count > 1 {
                log.report(failure)
                if worst == .done || worst == .partial {
                    worst = failure.outcome
                }
            }
        }
        guard worst == .done else { throw ExitCode(worst) }
    }
}
