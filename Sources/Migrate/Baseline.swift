import CommandOptions
import Console
import Migrations
import Models

/// The command `migrate baseline`.
struct Baseline: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say that the migrations up to a version are applied, without running them.",
        discussion: """
            For a database that was built before migrate came. Its history has to be empty. With 0 it begins one in a \
            database that holds other people's tables.
            """)

    @Argument(help: ArgumentHelp("The last version that is there, such as 0042; or 0.", valueName: "version"))
    var version: Int
    @OptionGroup var files: FolderOptions
    @OptionGroup var lock: LockOptions

    func run() throws {
        let migrator = try files.migrator(lock: lock)
        var connection = try connect(for: log)
        let marked = try migrator.baseline(version, on: &connection) { log.tell($0) }
        log.info("\(Count.of(marked.count, "migration")) taken as applied; the next step is: migrate up")
    }
}
