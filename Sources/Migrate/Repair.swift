import CommandOptions
import Console
import Failures
import Migrations
import Models

/// The command `migrate repair`.
struct Repair: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take the checksums of files whose comments changed, and note which files are gone for good.",
        discussion: """
            Runs none of the files. An applied migration whose code was edited stays refused: undo the edit and write \
            a new migration. Ends with 4 where a file stays refused.
            """)

    @Option(
        help: ArgumentHelp(
            "An applied file that is gone for good: 0042, or marts.census for a repeatable one.", valueName: "key"))
    var removed: [String] = []
    @OptionGroup var files: FolderOptions
    @OptionGroup var lock: LockOptions

    func run() throws {
        let migrator = try files.migrator(lock: lock)
        var connection = try connect(for: log)
        let repair = try migrator.repair(removing: removed.map { VersionedFile.key($0) }, on: &connection) {
            log.tell($0)
        }
        for name in repair.refreshed {
            log.info("took the checksum of \(name)")
        }
        for name in repair.removed {
            log.info("noted that \(name) is gone")
        }
        let refused = try migrator.states(on: &connection).files.filter { $0.isLostMigration || $0.state == .edited }
        for file in refused {
            log.warning(
                file.isLostMigration
                    ? "\(file.name).sql is applied, but its file is gone: bring it back, or run: migrate repair "
                        + "--removed \(file.key)"
                    : "\(file.name).sql was edited after it was applied, and stays refused: undo the edit and put the "
                        + "change into a new migration")
        }
        guard refused.isEmpty else { throw ExitCode(Outcome.refused) }
        if repair.refreshed.isEmpty, repair.removed.isEmpty {
            log.info("nothing to repair")
        }
    }
}
