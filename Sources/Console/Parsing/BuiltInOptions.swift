/// The options that commands have without declaring them.
struct BuiltInOptions: ParsableArguments {
    @Flag(name: .shortAndLong, help: "Show help information.") var help = false
    @Flag(help: "Show the version.") var version = false
    @Option(help: ArgumentHelp("Write the script that completes commands in a shell.", visibility: .hidden))
    var generateCompletionScript: CompletionShell?

    /// The spellings of the one that asks for help.
    static let helpNames = ["-h", "--help"]

    /// Their definitions, without the spellings that the command has taken for its own; only a program has them all.
    func definitions(
        besides declared: [ArgumentDefinition], isProgram: Bool, hasVersion: Bool
    ) -> [ArgumentDefinition] {
        let taken = Set(declared.flatMap(\.names))
        return DeclaredArguments(of: self).definitions.reversed().compactMap { definition in
            switch definition.valueName {
            case "help": break
            case "version": guard hasVersion else { return nil }
            default: guard isProgram else { return nil }
            }
            var definition = definition
            definition.names.removeAll(where: taken.contains)
            return definition.names.isEmpty ? nil : definition
        }
    }
}
