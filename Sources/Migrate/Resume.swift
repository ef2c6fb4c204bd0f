import CommandOptions
import Console
import Migrations
import Models

/// The command `migrate resume`.
struct Resume: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Go on with a file without transaction that stopped in the middle.",
        discussion: """
            Behind the statements that the history counts as done, or at the one that --from names: look first whether \
            the statement that was under way has happened. migrate status and migrate up say which one that is.
            """)

    @Argument(help: ArgumentHelp("The version of the migration, such as 0042.", valueName: "version")) var key: String
    @Option(help: ArgumentHelp("The statement to go on with, counted from 1.", valueName: "number")) var from: Int?
    @OptionGroup var files: FolderOptions
    @OptionGroup var lock: LockOptions
    @OptionGroup var statements: StatementOptions

    func run() throws {
        let migrator = try files.migrator(lock: lock, statements: statements)
        var connection = try connect(for: log)
        try endingOnSignals(log) { interruption in
            try migrator.interruptible(by: interruption).resume(
                VersionedFile.key(key), from: from, on: &connection
            ) { log.tell($0) }
        }
    }
}
