import Testing

extension Program {
    /// The help of the program and of every command below it, by the words behind its name.
    func helpPages() throws -> [(command: [String], help: Ending)] {
        var pages: [(command: [String], help: Ending)] = []
        var commands: [[String]] = [[]]
        while let command = commands.popLast() {
            let help = try run(command + ["--help"])
            pages.append((command, help))
            commands += Self.subcommands(in: help.lines).map { command + [$0] }
        }
        return pages
    }

    /// The names in the list of subcommands; the lines between them go on with their texts.
    private static func subcommands(in help: [String]) -> [String] {
        guard let start = help.firstIndex(of: "SUBCOMMANDS:") else { return [] }
        return help[(start + 1)...].prefix { $0.hasPrefix("  ") && !$0.contains("detailed help") }
            .filter { !$0.hasPrefix("   ") }.compactMap { $0.split(separator: " ").first.map(String.init) }
    }
}
