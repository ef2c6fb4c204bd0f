/// A command: what it takes as properties, what it does as `run()`.
///
///     @main struct Migrate: ParsableCommand {
///         static let configuration = CommandConfiguration(abstract: "…", subcommands: [Up.self])
///     }
public protocol ParsableCommand: ParsableArguments {
    /// Its name, texts and subcommands.
    static var configuration: CommandConfiguration { get }
    /// Does the work; what it throws decides how the program ends (see `main()`).
    mutating func run() throws
}

extension ParsableCommand {
    /// A command called like its type, without texts.
    public static var configuration: CommandConfiguration { CommandConfiguration() }

    /// Ends the program with the help and exit code 2: a command without work of its own needs a subcommand.
    public mutating func run() throws {
        throw ParseError.missingSubcommand
    }
}

// Here and not in a file of its own, because the two types are defined by each other.

/// The name, the texts and the subcommands of a command.
public struct CommandConfiguration: Sendable {
    /// The name on the command line; nil to take the type's.
    public var commandName: String?
    /// What it does, in one sentence.
    public var abstract: String
    /// The usage line; nil to make it from the declarations.
    public var usage: String?
    /// What else there is to know.
    ///
    /// Lines that belong together are reflowed, items that begin with `- ` hang, indented lines stay as they are.
    public var discussion: String
    /// The text for `--version`, empty for no such option; only the root's counts.
    public var version: String
    /// The commands below this one.
    public var subcommands: [any ParsableCommand.Type]

    /// Makes a configuration.
    public init(
        commandName: String? = nil,
        abstract: String = "",
        usage: String? = nil,
        discussion: String = "",
        version: String = "",
        subcommands: [any ParsableCommand.Type] = []
    ) {
        self.commandName = commandName
        self.abstract = abstract
        self.usage = usage
        self.discussion = discussion
        self.version = version
        self.subcommands = subcommands
    }
}
