/// A command and the commands above it: `migrate up` is `Up` below `Migrate`.
struct CommandPath {
    let root: any ParsableCommand.Type
    private(set) var below: [any ParsableCommand.Type] = []

    init(_ root: any ParsableCommand.Type) {
        self.root = root
    }

    var command: any ParsableCommand.Type { below.last ?? root }

    /// The name of the program, which starts its messages.
    var program: String { Self.name(of: root) }

    /// The words that call the command: `migrate up`.
    var words: String { ([root] + below).map(Self.name).joined(separator: " ") }

    var subcommands: [CommandPath] { command.configuration.subcommands.map(appending) }

    /// The command's own name.
    var name: String { Self.name(of: command) }

    /// The path to a command at or below this one; nil where there is none.
    func path(to wanted: any ParsableCommand.Type) -> CommandPath? {
        if command == wanted {
            return self
        }
        return subcommands.lazy.compactMap { $0.path(to: wanted) }.first
    }

    private func appending(_ command: any ParsableCommand.Type) -> CommandPath {
        var path = self
        path.below.append(command)
        return path
    }

    private static func name(of command: any ParsableCommand.Type) -> String {
        command.configuration.commandName ?? PropertyName("\(command)").dashed
    }
}
