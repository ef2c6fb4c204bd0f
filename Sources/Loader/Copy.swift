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
            day, a month, a session …) replaces the old one. One file that fails does not stop the others; the exit \
            code is that of the first one that failed.
            """)

    @Argument(help: ArgumentHelp("The files.", valueName: "file"), completion: .file()) var files: [String]
    @Option(help: ArgumentHelp("The feed; an undated one takes a file of any name.", valueName: "feed"))
    var feed: String?
    @Option(help: ArgumentHelp("How many records of a file may be rejected.", valueName: "number"))
    var maxRejects: Int?
    @Flag(help: "Take quotes anywhere in a field, as the server's COPY does.") var lenient = false
    @Flag(help: "Let the server read the values: more is taken, and its settings say what 02/03/2024 means.")
    var pgInput = false
    @Option(help: ArgumentHelp("Over how many connections a file goes.", valueName: "number"))
    var split = 1
    @Option(help: "How to write the results.") var format = OutputFormat.text
    @OptionGroup var folder: FolderOptions

    func validate() throws {
        if let maxRejects, maxRejects < 0 {
            throw ValidationError("--max-rejects takes 0 or more")
        }
        guard (1...64).contains(split) else {
            throw ValidationError("--split takes 1 to 64")
        }
    }

    func run() throws {
        var warehouse = try folder.openWarehouse(for: log)
        let catalog = try FeedCatalog(from: &warehouse.connection)
        let report = FileReport(
            loader: try FileLoader(
                client: clientName(), version: ProgramVersion.current, maxRejects: maxRejects,
                grammar: Grammar(quoting: lenient ? .lenient : .strict, values: pgInput ? .server : .strict),
                split: split > 1 ? SplitConnections(besides: warehouse.connection, count: split - 1) : nil),
            format: format)
        var worst = Outcome.done
        for path in files {
            do {
                try FileIdentity.check(path: path)
                let delivery = try catalog.delivery(path: path, feed: feed)
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
