import Console
import Failures

/// A small `migrate`, as the programs declare their commands.
struct Migrate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Owns the shape of the database: versioned SQL, models and assertions.",
        version: "migrate 1.0",
        subcommands: [Up.self, Copy.self, Rejects.self])
}

enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json, github
}

struct Directory: ParsableArguments {
    @Option(help: ArgumentHelp("Where the SQL files are.", valueName: "dir"), completion: .directory)
    var directory = "sql"

    func validate() throws {
        if directory.isEmpty {
            throw ValidationError("--directory must not be empty")
        }
    }
}

struct Up: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Applies what is pending.",
        discussion: """
            Versioned files run once, in the order of their numbers, each in a transaction of
            its own. Repeatable files run when they changed:

              migrate up --dry-run

            - a short item
            - an item that is too long for one line of the terminal, and therefore hangs
            """)

    @OptionGroup var sql: Directory
    @Flag(name: .shortAndLong, help: "Show what would run.") var dryRun = false
    @Flag(name: .customShort("q"), help: "Say nothing.") var quiet = false
    @Option(name: [.customShort("t"), .customLong("to")], help: ArgumentHelp("Stop after it.", valueName: "version"))
    var target: Int?
    @Option(help: "How the report looks.") var format = Format.text
    @Option(
        help: ArgumentHelp(
            "Seconds to wait for the lock.", discussion: "Nobody waits longer than a day.", valueName: "s"))
    var lockWait: Double = 1.5

    func validate() throws {
        if dryRun && quiet {
            throw ValidationError("--dry-run and -q exclude each other")
        }
    }

    func run() throws {}
}

struct Copy: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Copies files into tables.")

    @Argument(help: "The table to fill.") var table: String
    @Argument(help: "The files, in this order.", completion: .file(extensions: ["csv", "tsv"])) var files: [String]
    @Option(help: "The feed.", completion: .list(["visits", "people's data"])) var feed: String
    @Option(help: ArgumentHelp("A feed that may be missing.", valueName: "feed")) var allowMissing: [String] = []
    @Option var limits: [Int64] = [5, 6]
    @Option var check: Bool = true

    func run() throws {}
}

struct Rejects: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Shows rejects.", subcommands: [List.self])

    struct List: ParsableCommand {
        @Argument var code: Int?
        func run() throws {}
    }
}

/// A failure as the libraries throw them.
struct SampleFailure: Failure {
    var message = "column 'age' is not an integer"
    var location: String?
    var notes = ["age,name", "^"]
    var wayOut: String? { "fix the file" }
    var outcome: Outcome { .refused }
}

/// What the program prints about a line that it does not run, and the code it ends with.
func ending(_ line: String...) -> (text: String, code: Int32) {
    do {
        _ = try Migrate.parseAsRoot(line)
        return ("", 0)
    } catch {
        return (Migrate.fullMessage(for: error, columns: 80), Migrate.exitCode(for: error).rawValue)
    }
}

/// The first line of what the program prints about the line.
func complaint(_ line: String...) -> String {
    do {
        _ = try Migrate.parseAsRoot(line)
        return ""
    } catch {
        return Migrate.fullMessage(for: error).split(separator: "\n").first.map(String.init) ?? ""
    }
}

/// The command that the line names, filled.
func parsed<Command: ParsableCommand>(_ type: Command.Type, _ line: String...) throws -> Command? {
    try Migrate.parseAsRoot(line) as? Command
}
