import Console
import Testing

@Suite struct ParsingTests {
    @Test func commandWithoutWordsKeepsItsDefaults() throws {
        let up = try #require(try parsed(Up.self, "up"))
        #expect(!up.dryRun && !up.quiet && up.target == nil)
        #expect(up.format == .text && up.lockWait == 1.5 && up.sql.directory == "sql")
    }

    @Test(arguments: [["--to", "7"], ["--to=7"], ["-t", "7"], ["-t=7"], ["--to", "6", "--to", "7"]])
    func optionInEverySpellingIsRead(_ words: [String]) throws {
        let up = try #require(try Migrate.parseAsRoot(["up"] + words) as? Up)
        #expect(up.target == 7)
    }

    @Test func optionGivenANegativeNumberTakesIt() throws {
        #expect(try parsed(Up.self, "up", "--to", "-7")?.target == -7)
        #expect(try parsed(Up.self, "up", "--lock-wait=-0.5")?.lockWait == -0.5)
    }

    @Test func optionGivenADashedValueAfterEqualsTakesIt() throws {
        #expect(try parsed(Up.self, "up", "--directory=--odd=name")?.sql.directory == "--odd=name")
        #expect(try parsed(Up.self, "up", "--directory", "-")?.sql.directory == "-")
    }

    @Test func optionOfAnEnumTakesItsCases() throws {
        #expect(try parsed(Up.self, "up", "--format", "json")?.format == .json)
    }

    @Test(arguments: [["--dry-run"], ["-d"]])
    func flagInEverySpellingIsSet(_ words: [String]) throws {
        let up = try #require(try Migrate.parseAsRoot(["up"] + words) as? Up)
        #expect(up.dryRun && !up.quiet)
    }

    @Test func flagsInAClusterAreAllSet() throws {
        // Both are set, or their exclusion would not be complained about.
        #expect(complaint("up", "-dq") == "migrate: error: --dry-run and -q exclude each other")
    }

    @Test func argumentsAreFilledInOrderAndTheLastTakesTheRest() throws {
        let copy = try #require(try parsed(Copy.self, "copy", "visits", "--feed", "f", "a.csv", "-", "b.csv"))
        #expect(copy.table == "visits" && copy.files == ["a.csv", "-", "b.csv"] && copy.feed == "f")
    }

    @Test func wordsAfterTwoDashesAreArguments() throws {
        let copy = try #require(try parsed(Copy.self, "copy", "--feed", "f", "t", "--", "--feed", "--", "-h"))
        #expect(copy.files == ["--feed", "--", "-h"])
    }

    @Test func repeatedOptionCollectsItsValues() throws {
        let line = ["copy", "t", "f", "--feed", "x", "--allow-missing", "A", "--allow-missing=B"]
        let copy = try #require(try Migrate.parseAsRoot(line) as? Copy)
        #expect(copy.allowMissing == ["A", "B"] && copy.limits == [5, 6])
    }

    @Test func repeatedOptionReplacesItsDefault() throws {
        #expect(try parsed(Copy.self, "copy", "t", "f", "--feed", "x", "--limits", "1")?.limits == [1])
    }

    @Test func optionOfBoolTakesTrueAndFalse() throws {
        #expect(try parsed(Copy.self, "copy", "t", "f", "--feed", "x", "--check", "false")?.check == false)
    }

    @Test func subcommandOfASubcommandIsFound() throws {
        #expect(try parsed(Rejects.List.self, "rejects", "list", "-3")?.code == -3)
        #expect(try parsed(Rejects.List.self, "rejects", "list")?.code == nil)
    }

    @Test func twoLinesDoNotShareValues() throws {
        let first = try #require(try parsed(Up.self, "up", "--to", "1"))
        let second = try #require(try parsed(Up.self, "up", "--to", "2"))
        #expect(first.target == 1 && second.target == 2)
    }

    @Test func settingACopyLeavesTheOriginal() throws {
        let original = try #require(try parsed(Up.self, "up", "--to", "1"))
        var copy = original
        copy.target = 2
        copy.sql.directory = "other"
        #expect(original.target == 1 && original.sql.directory == "sql")
        #expect(copy.target == 2 && copy.sql.directory == "other")
    }

    @Test func nameOfASwiftPropertyBecomesDashed() {
        struct Names: ParsableCommand {
            @Flag var toURLPath = false
            @Flag var x = false
            @Flag var keep2Days = false
        }
        #expect(throws: Never.self) { try Names.parseAsRoot(["--to-url-path", "--x", "--keep2-days"]) }
    }
}
