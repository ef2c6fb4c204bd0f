import CommandOptions
import Console
import Migrations
import Models

/// The command `migrate repair`.
struct Repair: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take the checksums of files whose comments changed, and note which files are gone for good.",
        discussion: """
            Runs none of the files. An applied migration whose code was edited stays refused: undo the edit and write \
            a new migration.
            """)

    @Option(
        help: ArgumentHelp(
            "An applied file that is gone for good: 0042, or marts.census for a repeatable one.", valueName: "key"))
    var removed: [String] = []
    @OptionGroup var files: FolderOptions
    @OptionGroup var lock: LockOptions

    func run() throws {
        let migrator = try files.migrator(lock)
        var connection = try connect(for: log)
        let repair = try migrator.repair(removing: removed, on: &connection) { log.tell($0) }
        for name in repair.refreshed {
            log.info("took the checksum of \(name)")
        }
        for name in repair.removed {
            log.info("noted that \(name) is gone")
        }
        if repair.refreshed.isEmpty, repair.removed.isEmpty {
            log.info("nothing to repair")
        }
    }
}
