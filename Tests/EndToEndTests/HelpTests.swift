import Testing

@Suite struct HelpTests {
    @Test(arguments: Program.all.keys.sorted())
    func helpOfEveryCommandFitsInto80Columns(name: String) throws {
        let program = try #require(Program.all[name])
        let pages = try program.helpPages()
        for (command, help) in pages {
            #expect(help.code == 0)
            #expect(help.errors.isEmpty)
            #expect(help.output.contains("USAGE: \((([name] + command).joined(separator: " ")))"))
            #expect(help.output.contains("OVERVIEW: "))
            #expect(help.lines.allSatisfy { $0.count <= 80 }, "\(help.output)")
        }
        #expect(pages.count >= 4)
    }

    @Test(arguments: Program.all.keys.sorted())
    func helpFitsIntoNarrowTerminal(name: String) throws {
        let program = try #require(Program.all[name])
        let help = try program.run(["--help"], width: 60)
        #expect(help.lines.count > 10)
        #expect(help.lines.allSatisfy { $0.count <= 60 }, "\(help.output)")
    }

    @Test(arguments: Program.all.keys.sorted())
    func versionIsOneLine(name: String) throws {
        let program = try #require(Program.all[name])
        let ending = try program.run(["--version"])
        #expect(ending.code == 0)
        #expect(ending.output.contains(/^\d+\.\d+\.\d+\n$/))
    }
}
