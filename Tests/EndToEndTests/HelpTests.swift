import Testing

@Suite struct HelpTests {
    @Test(arguments: ["migrate", "loader"])
    func helpOfEveryCommandFitsInto80Columns(name: String) throws {
        let program = name == "migrate" ? Program.migrate : Program.loader
        let pages = try program.helpPages()
        for (command, help) in pages {
            #expect(help.code == 0)
            #expect(help.errors.isEmpty)
            #expect(help.output.contains("USAGE: \((([name] + command).joined(separator: " ")))"))
            #expect(help.output.contains("OVERVIEW: "))
            #expect(help.lines.allSatisfy { $0.count <= 80 }, "\(help.output)")
        }
        #expect(pages.count >= 5)
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
}
