import CommandOptions
import Console
import Migrations
import Models

/// The command `migrate undo`.
struct Undo: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Undo the newest migration by the .undo.sql file beside it.",
        discussion: """
            In one transaction with its row in the history; a view or function that it took along is made again by the \
            next migrate up, which applies the migration again as well. What rows it deleted are not brought back: on a \
            database that matters, rather write a new migration.
            """)

    @Option(
        help: ArgumentHelp("Undo all migrations after this one, newest first.", valueName: "version"))
    var to: Int?
    @OptionGroup var files: FolderOptions
    @OptionGroup var lock: LockOptions
    @OptionGroup var statements: StatementOptions

    func run() throws {
        let migrator = try files.migrator(lock: lock, statements: statements)
        var connection = try connect(for: log)
        try endingOnSignals(log) { interruption in
            let undone = try migrator.interruptible(by: interruption).undo(after: to, on: &connection) { log.tell($0) }
            if undone.isEmpty {
                log.info("nothing to undo")
            }
        }
    }
}
