import Testing

@Suite struct HelpTests {
    @Test(arguments: ["migrate", "loader"])
    func helpOfEveryCommandFitsInto80Columns(name: String) throws {
        let program = name == "migrate" ? Program.migrate : Program.loader
        var commands: [[String]] = [[]]
        var seen = 0
        while let command = commands.popLast() {
            let help = try program.run(command + ["--help"])
            #expect(help.code == 0)
            #expect(help.errors.isEmpty)
            #expect(help.output.contains("USAGE: \((([name] + command).joined(separator: " ")))"))
            #expect(help.output.contains("OVERVIEW: "))
            #expect(help.lines.allSatisfy { $0.count <= 80 }, "\(help.output)")
            commands += subcommands(in: help.lines).map { command + [$0] }
            seen += 1
        }
        #expect(seen >= 5)
    }

    @Test(arguments: ["migrate", "loader"])
    func helpFitsIntoNarrowTerminal(name: String) throws {
        let program = name == "migrate" ? Program.migrate : Program.loader
        let help = try program.run(["--help"], width: 60)
        #expect(help.lines.count > 10)
        #expect(help.lines.allSatisfy { $0.count <= 60 }, "\(help.output)")
    }

    @Test(arguments: ["migrate", "loader"])
    func versionIsOneLine(name: String) throws {
        let program = name == "migrate" ? Program.migrate : Program.loader
        let ending = try program.run(["--version"])
        #expect(ending.code == 0)
        #expect(ending.output.contains(/^\d+\.\d+\.\d+\n$/))
    }

    /// The names in the list of subcommands; the lines between them go on with their texts.
    private func subcommands(in help: [String]) -> [String] {
        guard let start = help.firstIndex(of: "SUBCOMMANDS:") else { return [] }
        return help[(start + 1)...].prefix { $0.hasPrefix("  ") && !$0.contains("detailed help") }
            .filter { !$0.hasPrefix("   ") }.compactMap { $0.split(separator: " ").first.map(String.init) }
    }
}
