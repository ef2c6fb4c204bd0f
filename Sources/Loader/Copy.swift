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
    @Flag(help: "Take quotes anywhere in a field, as the server's COPY does.") var lenient = false
    @Flag(help: "Let the server read the values: more is taken, and its settings say what 02/03/2024 means.")
    var pgInput = false
    @Option(help: ArgumentHelp("Over how many connections a file goes.", valueName: "number"))
    var split = 1
    @Flag(help: "Read and check everything, write nothing, and say what loading it would come to.") var dryRun = false
    @Option(help: ArgumentHelp("How many files to load at a time, over connections of their own.", valueName: "number"))
    var jobs = 1
    @Option(help: "How to write the results.") var format = OutputFormat.text
    @OptionGroup var folder: FolderOptions

    func validate() throws {
        if let maxRejects, maxRejects < 0 {
            throw ValidationError("--max-rejects takes 0 or more")
        }
        guard (1...64).contains(split) else {
            throw ValidationError("--split takes 1 to 64")
        }
        guard (1...64).contains(jobs) else {
            throw ValidationError("--jobs takes 1 to 64")
        }
        guard split == 1 || jobs == 1 else {
            throw ValidationError("--split is for one file after the other, without --jobs")
        }
        guard target.repairs == nil || onChange == nil && !force else {
            throw ValidationError("a repair adds to what is live: neither --on-change nor --force goes with --repairs")
        }
    }

    func run() throws {
        let addressee = try target.addressee()
        var warehouse = try folder.openWarehouse(for: log)
        let work = CopyWork(
            addressee: addressee, catalog: try FeedCatalog(from: &warehouse.connection),
            loader: try FileLoader(
                client: clientName(), version: ProgramVersion.current, maxRejects: maxRejects,
                rules: ChangeRules(onChange: onChange, force: force),
                grammar: Grammar(quoting: lenient ? .lenient : .strict, values: pgInput ? .server : .strict),
                split: split > 1 && !dryRun
                    ? SplitConnections(besides: warehouse.connection, count: split - 1) : nil),
            isDryRun: dryRun)
        var worst = Outcome.done
        if jobs > 1, files.count > 1 {
            try CopyCrew(work, files: files).run(workers: min(jobs, files.count)) { try tell($0, &worst) }
        } else {
            for path in files {
                let progress = FileReport.progress(of: path)
                let outcome: FileOutcome
                do {
                    defer { progress.finish() }
                    outcome = try work.run(path, on: &warehouse.connection) { progress.update($0) }
                } catch let failure as any Failure where failure.outcome != .disconnected && files.count > 1 {
                    outcome = .failed(failure)
                }
                try tell(outcome, &worst)
            }
        }
        guard worst == .done else { throw ExitCode(worst) }
    }

    /// Tells what became of a file; the first that failed decides how the program ends, else rejects do.
    private func tell(_ outcome: FileOutcome, _ worst: inout Outcome) throws {
        switch outcome {
        case .loaded(let result, let delivery): try FileReport.tell(result, of: delivery, as: format)
        case .rehearsed(let result, let delivery):
            let report = DryRunReport(delivery: delivery, result: result)
            switch format {
            case .text: try Output.standard.print(report.text)
            case .json: try Output.standard.print(report.json)
            }
        case .failed(let failure): log.report(failure)
        }
        if worst == .done || worst == .partial && outcome.outcome != .done {
            worst = outcome.outcome
        }
    }
}
