import CommandOptions
import Console
import Failures
import Migrations
import Models
import Postgres

/// The command `migrate drift`.
struct Drift: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what somebody has changed in the database besides migrate.",
        discussion: """
            Compares the shape of the database, everything but rows and owners, with what the last migrate up left; it \
            only reads. With --scratch the other side is what the files make of an empty database, which is made on the \
            same server and dropped again.

            Ends with 8 when something differs, 4 when there is nothing to compare with.
            """)

    @OptionGroup var files: FolderOptions
    @Flag(help: "Compare with what the files make, in a database of its own.") var scratch = false
    @Option(help: "How to write it.") var format = OutputFormat.text

    func run() throws {
        let difference = try scratch ? compareWithFiles() : compareWithLastRun()
        guard difference.isEmpty else {
            throw ExitCode(Outcome.drift)
        }
    }

    private func compareWithLastRun() throws -> ShapeDifference {
        var connection = try connect(for: log)
        guard let stored = try CatalogShape.stored(on: &connection) else {
            let isMigrated = try !History.read(from: &connection).isEmpty
            guard isMigrated else { throw MigrationError.noWarehouse(at: connection.address) }
            throw CatalogError.nothingStored
        }
        return try report(
            from: stored, to: try CatalogShape.read(from: &connection),
            ShapeReport(first: "stored", second: "in_database", legend: "- only stored, + only in the database"),
            same: "what the last migrate up left")
    }

    private func compareWithFiles() throws -> ShapeDifference {
        let folder = try files.folder().migrations
        var connection = try connect(for: log)
        return try endingOnSignals(log) { interruption in
            let migrator = Migrator(
                folder: folder, toolVersion: ProgramVersion.current, interruption: interruption)
            try tellOfPending(migrator, &connection)
            let made = try ScratchDatabase.use(on: &connection, observe: { log.tell($0) }) { scratch in
                try migrator.up(on: &scratch) { log.tellWhatMatters($0) }
                return try CatalogShape.read(from: &scratch, interruption: interruption)
            }
            return try report(
                from: made, to: try CatalogShape.read(from: &connection, interruption: interruption),
                ShapeReport(
                    first: "in_files", second: "in_database", legend: "- only in the files, + only in the database"),
                same: "what the files make")
        }
    }

    /// What is pending differs, of course.
    private func tellOfPending(_ migrator: Migrator, _ connection: inout Connection) throws {
        let plan = try migrator.plan(on: &connection, isLocked: true)
        if !plan.isEmpty {
            log.notice("\(PlanReport(plan).summary) pending: what they change differs, too")
        }
    }

    private func report(
        from first: CatalogShape, to second: CatalogShape, _ report: ShapeReport, same: String
    ) throws -> ShapeDifference {
        let difference = ShapeDifference(from: first, to: second)
        switch format {
        case .json: try report.printJSON(of: difference, fingerprint: try second.fingerprint())
        case .text: try report.printText(of: difference)
        }
        if difference.isEmpty {
            log.info("no drift: the database is \(same); \(Count.of(second.lines.count, "fact")) compared")
        } else {
            let count = difference.objects.count
            log.error("drift: \(Count.of(count, "object")) differ\(count == 1 ? "s" : "") from \(same)")
        }
        return difference
    }
}
