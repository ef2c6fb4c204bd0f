/// Reads the command line of a program.
struct CommandLineParser {
    let root: any ParsableCommand.Type

    /// Finds the command that the arguments name and fills it; throws also when they ask for help.
    func parse(_ arguments: [String]) throws(CommandError) -> PreparedCommand {
        let path = CommandPath(root)
        let names = path.subcommands.map(\.name)
        if arguments.first == "help", !names.isEmpty, !names.contains("help") {
            throw try help(arguments.dropFirst(), at: path)
        }
        return try PreparedCommand.parse(arguments[...], at: path)
    }

    /// Makes the request for help that `help up` is.
    private func help(_ names: ArraySlice<String>, at root: CommandPath) throws(CommandError) -> CommandError {
        var path = root
        for name in names where !name.hasPrefix("-") {
            guard let next = path.subcommands.first(where: { $0.name == name }) else {
                let suggestion = Suggestion.nearest(to: name, among: path.subcommands.map(\.name))
                throw CommandError(
                    path: path, reason: ParseError.unknownSubcommand(name, suggestion: suggestion))
            }
            path = next
        }
        return CommandError(path: path, reason: CleanExit.helpRequest)
    }
}
