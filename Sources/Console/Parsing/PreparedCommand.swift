/// A fresh instance of a command, with the definitions that fill it.
struct PreparedCommand {
    let path: CommandPath
    let command: any ParsableCommand
    let definitions: [ArgumentDefinition]
    /// The spellings of the options that the command has without declaring them.
    let builtInNames: Set<String>
    private let declared: DeclaredArguments
    private let builtIn = BuiltInOptions()

    init(_ path: CommandPath) {
        self.path = path
        command = path.command.init()
        declared = DeclaredArguments(of: command)
        let isProgram = path.below.isEmpty
        let hasVersion = isProgram && !path.root.configuration.version.isEmpty
        let additional = builtIn.definitions(
            besides: declared.definitions, isProgram: isProgram, hasVersion: hasVersion)
        definitions = declared.definitions + additional
        builtInNames = Set(additional.flatMap(\.names))
    }

    /// Reads the words of a command line, down to the subcommand that they name; throws also when they ask for help.
    static func parse(_ words: ArraySlice<String>, at path: CommandPath) throws(CommandError) -> PreparedCommand {
        let prepared = PreparedCommand(path)
        do {
            var scanner = ArgumentScanner(
                definitions: prepared.definitions, subcommands: path.subcommands.map(\.name))
            let stop: ArgumentScanner.Stop
            do {
                stop = try scanner.scan(words)
            } catch {
                throw prepared.asksForHelp(words) ? CleanExit.helpRequest : error
            }
            try prepared.answerBuiltIn()
            try scanner.checkRequired()
            try prepared.declared.validate()
            try prepared.command.validate()
            switch stop {
            case .end: return prepared
            case .subcommand(let index, let rest): return try parse(rest, at: path.subcommands[index])
            }
        } catch let error as CommandError {
            throw error
        } catch {
            throw CommandError(path: path, reason: error)
        }
    }

    /// Throws what the person asked for instead of work.
    private func answerBuiltIn() throws {
        if builtIn.help {
            throw CleanExit.helpRequest
        }
        if let shell = builtIn.generateCompletionScript {
            throw CompletionRequest(shell: shell)
        }
        if builtIn.version {
            throw CleanExit.message(path.root.configuration.version)
        }
    }

    /// Whether a line that cannot be read asks for help all the same.
    private func asksForHelp(_ words: ArraySlice<String>) -> Bool {
        words.prefix { $0 != "--" }.contains { BuiltInOptions.helpNames.contains($0) && builtInNames.contains($0) }
    }
}
