import CommandOptions
import Console
import Migrations

/// The command `migrate new`.
struct New: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write the files of a new migration, with the next number, and print their paths.",
        discussion: """
            They hold a header to fill in, and no statement: until there is one, every command refuses the folder, \
            because an empty migration that was applied could never be filled in.
            """)

    @Argument(help: ArgumentHelp("What it does, in lower-case letters, digits and underscores: add_ward."))
    var name: String
    @Option(
        help: ArgumentHelp(
            "Its number, above the newest one; without it the next one. A hospital's own begin at 1000.",
            valueName: "number"))
    var number: Int?
    @Flag(help: "Each statement is to commit by itself, as create index concurrently needs it.")
    var withoutTransaction = false
    @Flag(help: "Also a file that takes it back.") var undo = false
    @Flag(help: "Also a file of queries that return no row once it is applied.") var verify = false
    @OptionGroup var files: FolderOptions

    func run() throws {
        let migration = try NewMigration(
            name: name, number: number, isTransactional: !withoutTransaction, hasUndo: undo, hasVerification: verify)
        for path in try migration.create(in: files.directory) {
            try Output.standard.print(path)
        }
    }
}
