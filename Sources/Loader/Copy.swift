import CommandOptions
import Console
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
            does not stop the others; the exit code is that of the first one that failed. Two files that would \
            replace each other are refused before anything is loaded.
            """)

    @Argument(help: ArgumentHelp("The files.", valueName: "file"), completion: .file()) var files: [String]
    @OptionGroup var target: CopyTarget
    @Option(help: "What to do with a new content of what is live (default: replace; with --into: error).")
    var onChange: ChangePolicy?
    @Flag(help: "Load a content that is live once more, in the place of itself.") var force = false
    @Option(help: ArgumentHelp("How many records of a file may be rejected.", valueName: "number"))
    var maxRejects: Int?
    @Option(
        help: ArgumentHelp(
            "Which share of a file's records may be rejected, from 0 to 1; below 1,000 records the feed's number counts.",
            valueName: "ratio"))
    var maxRejectRatio: Double?
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
        if let maxRejectRatio, !(0...1).contains(maxRejectRatio) {
            throw ValidationError("--max-reject-ratio takes 0 to 1")
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
        let catalog = try FeedCatalog(from: &warehouse.connection)
        if onChange != .append {
            try addressee.checkRivals(files, catalog)
        }
        let work = CopyWork(
            addressee: addressee, catalog: catalog,
            loader: try FileLoader(
                client: clientName(), version: ProgramVersion.current, maxRejects: maxRejects,
                maxRejectRatio: maxRejectRatio, rules: ChangeRules(onChange: onChange, force: force),
                grammar: Grammar(quoting: lenient ? .lenient : .strict, values: pgInput ? .server : .strict),
                split: split > 1 && !dryRun
                    ? SplitConnections(besides: warehouse.connection, count: split - 1) : nil),
            isDryRun: dryRun, isSplit: split > 1)
        var results = CopyResults(format: format)
        if jobs > 1, files.count > 1 {
            try CopyCrew(work, files: files).run(workers: min(jobs, files.count)) { try results.tell($0, of: $1) }
        } else {
            for path in files where results.loss == nil {
                let progress = FileReport.progress(of: path)
                let outcome = try work.run(path, on: &warehouse.connection) { progress.update($0) }
                progress.finish()
                try results.tell(outcome, of: path)
            }
        }
        try results.end()
    }
}
