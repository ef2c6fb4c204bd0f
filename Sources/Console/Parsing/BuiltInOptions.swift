/// The options that commands have without declaring them.
struct BuiltInOptions: ParsableArguments {
    @Flag(name: .shortAndLong, help: "Show help information.") var help = false
    @Flag(help: "Show the version.") var version = false

    /// Their definitions, without the spellings that the command has taken for its own.
    func definitions(besides declared: [ArgumentDefinition], hasVersion: Bool) -> [ArgumentDefinition] {
        let taken = Set(declared.flatMap(\.names))
        return DeclaredArguments(of: self).definitions.reversed().compactMap { definition in
            guard hasVersion || definition.valueName != "version" else { return nil }
            var definition = definition
            definition.names.removeAll(where: taken.contains)
            return definition.names.isEmpty ? nil : definition
        }
    }
}
