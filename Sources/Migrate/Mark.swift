import CommandOptions
public import Console
public import Migrations
import Models

extension Migrator.Verdict: ExpressibleByArgument {}

/// The command `migrate mark`.
struct Mark: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what became of a file without transaction that stopped in the middle.",
        discussion: """
            As applied it is done; as pending it is applied from its start by the next migrate up, so take back what it \
            did first. Nothing is run; who said it is kept in migrate.event.
            """)

    @Argument(help: ArgumentHelp("The version of the migration, such as 0042.", valueName: "version")) var key: String
    @Argument(help: "What became of it.") var verdict: Migrator.Verdict
    @OptionGroup var files: FolderOptions
    @OptionGroup var lock: LockOptions

    func run() throws {
        let migrator = try files.migrator(lock: lock)
        var connection = try connect(for: log)
        try migrator.mark(VersionedFile.key(key), as: verdict, on: &connection) { log.tell($0) }
        log.info("\(VersionedFile.key(key)) is marked as \(verdict.rawValue)")
    }
}
