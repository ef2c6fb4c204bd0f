/// What completion scripts know of a command.
struct CompletedCommand {
    /// The words that call it: `migrate up`.
    let words: String
    /// The last of them.
    let name: String
    let abstract: String
    /// Its options and flags.
    private(set) var options: [ArgumentDefinition] = []
    /// Its positional arguments; none where it has subcommands, which stand in their place.
    private(set) var arguments: [ArgumentDefinition] = []
    private(set) var subcommands: [CompletedCommand] = []

    /// A program with its commands, and with the `help` that the parser knows.
    init(of program: CommandPath) {
        self.init(program)
        if !subcommands.isEmpty, !subcommands.contains(where: { $0.name == "help" }) {
            subcommands.append(CompletedCommand(helpOn: subcommands, of: words))
        }
    }

    private init(_ path: CommandPath) {
        words = path.words
        name = path.name
        abstract = path.command.configuration.abstract
        let shown = PreparedCommand(path).definitions.filter { $0.help.visibility == .default }
        options = shown.filter { $0.kind != .argument }
        subcommands = path.subcommands.map { CompletedCommand($0) }
        arguments = subcommands.isEmpty ? shown.filter { $0.kind == .argument } : []
    }

    private init(helpOn commands: [CompletedCommand], of program: String) {
        words = "\(program) help"
        name = "help"
        abstract = "Show help information."
        subcommands = commands.map { CompletedCommand(onlyTheNameOf: $0, below: "\(program) help") }
    }

    private init(onlyTheNameOf command: CompletedCommand, below words: String) {
        self.words = "\(words) \(command.name)"
        name = command.name
        abstract = command.abstract
        subcommands = command.subcommands.map { CompletedCommand(onlyTheNameOf: $0, below: self.words) }
    }

    /// The command and all below it.
    var all: [CompletedCommand] { [self] + subcommands.flatMap(\.all) }

    /// Whether there is anything to complete behind it.
    var knowsAnything: Bool { !options.isEmpty || !arguments.isEmpty || !subcommands.isEmpty }

    /// The name of the shell function for it, which starts with an underscore: `_migrate_up`.
    var function: String {
        "_" + String(words.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }
}
