import Console
import Testing

@Suite struct HelpTests {
    @Test func helpOfTheRootListsTheSubcommands() {
        #expect(
            Migrate.helpMessage(columns: 80) == """
                OVERVIEW: Owns the shape of the database: versioned SQL, models and assertions.

                USAGE: migrate <subcommand>

                OPTIONS:
                  --version               Show the version.
                  -h, --help              Show help information.

                SUBCOMMANDS:
                  up                      Applies what is pending.
                  copy                    Copies files into tables.
                  rejects                 Shows rejects.

                  See 'migrate help <subcommand>' for detailed help.

                """)
    }

    @Test func helpOfACommandShowsItsOptionsAndDefaults() {
        #expect(
            Migrate.helpMessage(for: Up.self, columns: 80) == """
                OVERVIEW: Applies what is pending.

                Versioned files run once, in the order of their numbers, each in a transaction
                of its own. Repeatable files run when they changed:

                  migrate up --dry-run

                - a short item
                - an item that is too long for one line of the terminal, and therefore hangs

                USAGE: migrate up [--directory <dir>] [--dry-run] [-q] [--to <version>]
                                  [--format <format>] [--lock-wait <s>]

                OPTIONS:
                  --directory <dir>       Where the SQL files are. (default: sql)
                  -d, --dry-run           Show what would run.
                  -q                      Say nothing.
                  -t, --to <version>      Stop after it.
                  --format <format>       How the report looks. (values: text, json, github;
                                          default: text)
                  --lock-wait <s>         Seconds to wait for the lock. (default: 1.5)
                                          Nobody waits longer than a day.
                  -h, --help              Show help information.

                """)
    }

    @Test func helpOnANarrowTerminalPutsTextsBelowTheirLabels() {
        #expect(
            Migrate.helpMessage(for: Copy.self, columns: 10) == """
                OVERVIEW: Copies files into tables.

                USAGE: migrate copy --feed <feed>
                                    [--allow-missing <feed> ...]
                                    [--limits <limits> ...]
                                    [--check <check>]
                                    <table> <files> ...

                ARGUMENTS:
                  <table>
                      The table to fill.
                  <files>
                      The files, in this order.

                OPTIONS:
                  --feed <feed>
                      The feed.
                  --allow-missing <feed>
                      A feed that may be missing.
                  --limits <limits>
                      (default: 5, 6)
                  --check <check>
                      (values: true, false; default:
                      true)
                  -h, --help
                      Show help information.

                """)
    }

    @Test func helpIsNeverWiderThanEightyCells() {
        let lines = Migrate.helpMessage(for: Up.self, columns: 500).split(separator: "\n")
        #expect(lines.map(\.count).max() ?? 0 <= 80)
        #expect(Migrate.helpMessage(for: Up.self, columns: 500) == Migrate.helpMessage(for: Up.self, columns: nil))
    }

    @Test func helpOfAnUnrelatedCommandIsTheRoots() {
        #expect(Up.helpMessage(for: Copy.self) == Up.helpMessage())
    }

    @Test(arguments: [
        ["up", "--help"], ["up", "-h"], ["help", "up"], ["up", "--to", "1", "--help"], ["up", "--bogus", "-h"],
    ])
    func requestForHelpPrintsItAndSucceeds(_ line: [String]) {
        #expect { try Migrate.parseAsRoot(line) } throws: { error in
            Migrate.fullMessage(for: error) == Migrate.helpMessage(for: Up.self)
                && Migrate.exitCode(for: error) == .success
        }
    }

    @Test(arguments: [["--help"], ["help"], ["--help", "up"]])
    func requestForHelpAtTheRootPrintsTheRoots(_ line: [String]) {
        #expect { try Migrate.parseAsRoot(line) } throws: { error in
            Migrate.fullMessage(for: error) == Migrate.helpMessage()
        }
    }

    @Test func requestForTheVersionPrintsIt() {
        let ending = ending("--version")
        #expect(ending.text == "migrate 1.0\n" && ending.code == 0)
    }

    @Test func helpOfANestedCommandIsCalledByItsWholePath() {
        #expect(ending("help", "rejects", "list").text.hasPrefix("USAGE: migrate rejects list [<code>]\n"))
        let last = "\n  See 'migrate help rejects <subcommand>' for detailed help.\n"
        #expect(ending("help", "rejects").text.hasSuffix(last))
    }

    @Test func spellingTheCommandTakesIsNotHelps() throws {
        struct Connect: ParsableCommand {
            @Option(name: .shortAndLong) var host = "localhost"
            func run() throws {}
        }
        #expect((try Connect.parseAsRoot(["-h", "db"]) as? Connect)?.host == "db")
        #expect(Connect.helpMessage().contains("\n  --help                  Show help information.\n"))
    }

    @Test func usageOfTheConfigurationReplacesTheMadeOne() {
        struct Plain: ParsableCommand {
            static let configuration = CommandConfiguration(usage: "plain FILE [FILE]", discussion: "Plain.")
            func run() throws {}
        }
        #expect(Plain.helpMessage().hasPrefix("Plain.\n\nUSAGE: plain FILE [FILE]\n\n"))
    }
}
