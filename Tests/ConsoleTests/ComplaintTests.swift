import Console
import Failures
import Testing

@testable import struct Console.CommandPath
@testable import struct Console.Ending

@Suite struct ComplaintTests {
    @Test func lineThatMakesNoSenseShowsMessageUsageAndWayToHelp() {
        let ending = ending("copy", "visits", "--feed", "f")
        #expect(
            ending.text == """
                migrate: error: missing expected argument '<files> ...'
                Usage: migrate copy --feed <feed> [--allow-missing <feed> ...]
                                    [--limits <limits> ...] [--check <check>] <table>
                                    <files> ...
                  See 'migrate copy --help' for more information.

                """)
        #expect(ending.code == 2)
    }

    @Test func severalMissingArgumentsAreAllNamed() {
        let all = "migrate: error: missing expected arguments '<table>', '<files> ...' and '--feed <feed>'"
        #expect(complaint("copy") == all)
    }

    @Test(arguments: [
        ("--dry-rn", "unknown option '--dry-rn'; did you mean '--dry-run'?"),
        ("--dryrun=1", "unknown option '--dryrun'; did you mean '--dry-run'?"),
        ("--lock", "unknown option '--lock'; did you mean '--lock-wait'?"),
        ("--from", "unknown option '--from'"),
        ("-dry-run", "unknown option '-dry-run'; did you mean '--dry-run'?"),
        ("-x", "unknown option '-x'"),
        ("-dx", "unknown option '-dx'"),
        ("-d=1", "the flag '-d' takes no value, but got '1'"),
        ("--dry-run=", "the flag '--dry-run' takes no value, but got ''"),
        ("--to", "missing value for '--to <version>'"),
        ("--to=x", "the value 'x' is invalid for '--to <version>'"),
        ("--lock-wait=nan", "the value 'nan' is invalid for '--lock-wait <s>'"),
        (
            "--format=xml",
            "the value 'xml' is invalid for '--format <format>'; please provide one of 'text', 'json' or 'github'"
        ),
        ("0007", "unexpected argument '0007'"),
        ("--directory=", "--directory must not be empty"),
        ("--version", "unknown option '--version'"),
    ])
    func wordWithoutAPlaceIsExplained(_ word: String, _ message: String) {
        #expect(complaint("up", word) == "migrate: error: \(message)")
    }

    @Test func optionFollowedByAnOptionMissesItsValue() {
        let message = "migrate: error: missing value for '--directory <dir>'"
        #expect(complaint("up", "--directory", "--dry-run") == message)
        #expect(complaint("up", "--directory", "-q") == message)
        #expect(complaint("up", "--directory", "--") == message)
    }

    @Test func severalUnexpectedArgumentsAreAllNamed() {
        #expect(complaint("up", "a", "-d", "b", "c") == "migrate: error: unexpected arguments 'a', 'b' and 'c'")
    }

    @Test func wrongValueAmongTwoNamesBoth() {
        let message = "the value 'no' is invalid for '--check <check>'; please provide one of 'true' or 'false'"
        #expect(complaint("copy", "--check", "no") == "migrate: error: \(message)")
    }

    @Test func unknownSubcommandGetsASuggestionWhereOneIsNear() {
        #expect(complaint("upp") == "migrate: error: unknown subcommand 'upp'; did you mean 'up'?")
        #expect(complaint("rejects", "lsit") == "migrate: error: unknown subcommand 'lsit'; did you mean 'list'?")
        #expect(complaint("frobnicate") == "migrate: error: unknown subcommand 'frobnicate'")
        #expect(complaint("help", "cpoy") == "migrate: error: unknown subcommand 'cpoy'; did you mean 'copy'?")
    }

    @Test func commandWithoutItsSubcommandEndsWithHelpAndUsageCode() {
        let ending = Ending(of: thrown(by: Rejects()), at: CommandPath(Rejects.self), columns: 80)
        #expect(ending.code == .validationFailure && ending.output.isEmpty)
        #expect(ending.errors.hasPrefix("OVERVIEW: Shows rejects.\n\nUSAGE: rejects <subcommand>\n"))
        #expect(ending.errors.hasSuffix("\nrejects: error: missing expected subcommand\n"))
    }

    @Test func failureWithoutAPlaceIsPrecededByTheProgram() {
        let ending = Ending(of: SampleFailure(), at: CommandPath(Migrate.self), columns: nil)
        let text = "migrate: error: column 'age' is not an integer\n  age,name\n  ^\n  fix the file\n"
        #expect(ending.errors == text && ending.output.isEmpty && ending.code == ExitCode(.refused))
    }

    @Test func failureWithAPlaceStartsWithIt() {
        let text = Migrate.fullMessage(for: SampleFailure(location: "people.csv:2:1", notes: []))
        #expect(text == "people.csv:2:1: error: column 'age' is not an integer\n  fix the file\n")
    }

    @Test func exitCodeEndsSilently() {
        #expect(Migrate.fullMessage(for: ExitCode(.partial)).isEmpty)
        #expect(Migrate.exitCode(for: ExitCode(.partial)).rawValue == 3)
        #expect(!ExitCode(.partial).isSuccess && ExitCode.success.isSuccess)
    }

    @Test func cleanExitPrintsOnStandardOutput() {
        let ending = Ending(of: CleanExit.message("nothing to do"), at: CommandPath(Migrate.self), columns: nil)
        #expect(ending.output == "nothing to do\n" && ending.errors.isEmpty && ending.code == .success)
    }

    @Test func otherErrorIsDescribedAndFails() {
        struct Surprise: Error, CustomStringConvertible {
            let description = "out of luck"
        }
        #expect(Migrate.fullMessage(for: Surprise()) == "migrate: error: out of luck\n")
        #expect(Migrate.exitCode(for: Surprise()) == .failure)
    }

    private func thrown(by command: some ParsableCommand) -> any Error {
        var command = command
        do {
            try command.run()
            return CleanExit.message("nothing was thrown")
        } catch {
            return error
        }
    }
}
