import Testing

@Suite struct MakefileTests {
    private static let make = Program(path: "/usr/bin/env")

    @Test func loadDayWithoutDateExplainsItself() throws {
        let ending = try Self.make.run(["make", "-s", "load-day"])
        #expect(ending.code == 2)
        #expect(ending.errors.contains("make load-day DATE=2022-11-21 [LAKE=Tests/Fixtures/lake]"))
        #expect(ending.output.isEmpty)
    }

    @Test(arguments: ["2022-02-30", "yesterday", "2022-11-2", "2022-11-21; echo"])
    func loadDayWithDateThatIsNoneExplainsItself(date: String) throws {
        for ending in [
            try Self.make.run(["make", "-s", "load-day"], environment: ["DATE": date]),
            try Self.make.run(["make", "-s", "load-day", "DATE=\(date)"]),
        ] {
            #expect(ending.code == 2)
            #expect(ending.errors.contains("'\(date)' is no day. load-day reads a day's files"))
            #expect(ending.output.isEmpty)
        }
    }

    @Test func helpNamesEveryTarget() throws {
        let ending = try Self.make.run(["make", "-s", "help"])
        #expect(ending.code == 0)
        let targets = ["setup", "build", "up", "down", "migrate", "load-day", "test", "sql-test", "lint", "psql"]
        for target in targets + ["pgenv", "demo", "clean", "help"] {
            #expect(ending.lines.contains { $0.hasPrefix("  \(target) ") }, "\(target)")
        }
    }
}
