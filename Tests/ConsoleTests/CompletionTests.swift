import Console
import Foundation
import Testing

@Suite struct CompletionTests {
    private static let bash = CompletingShell(shell: .bash)
    private static let zsh = CompletingShell(shell: .zsh)
    private static let fish = CompletingShell(shell: .fish)

    /// What every shell offers at the end of a line.
    private static let offers: KeyValuePairs<String, [String]> = [
        "migrate ": ["copy", "help", "rejects", "up"],
        "migrate u": ["up"],
        "migrate --v": ["--version"],
        "migrate up --d": ["--directory", "--dry-run"],
        "migrate up --dry-run --lock-wait 5 --f": ["--format"],
        "migrate up --format ": ["github", "json", "text"],
        "migrate up --format=": ["github", "json", "text"],
        "migrate up --format=j": ["json"],
        "migrate up --format json --directory d": ["data"],
        "migrate up --directory=d": ["data"],
        "migrate up --lock-wait ": [],
        "migrate copy --feed ": ["people's data", "visits"],
        "migrate copy --check ": ["false", "true"],
        "migrate copy up --f": ["--feed"],
        "migrate copy up data/": ["a.csv", "b.tsv", "more"],
        "migrate copy up data/a.csv --feed visits data/b": ["b.tsv"],
        "migrate copy -- up data/": ["a.csv", "b.tsv", "more"],
        "migrate copy up -- --": [],
        "migrate copy -- -": [],
        "migrate rejects ": ["list"],
        "migrate rejects list ": [],
        "migrate rejects list --": ["--help"],
        "migrate help ": ["copy", "rejects", "up"],
        "migrate help rejects ": ["list"],
        "migrate help up ": [],
        "migrate bogus ": [],
    ]

    private func withFolder<Value>(_ body: (String) throws -> Value) throws -> Value {
        let folder = FileManager.default.temporaryDirectory.appending(path: "completion-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: "\(folder)/data/more", withIntermediateDirectories: true)
        // A folder that cannot be removed is no matter of ours.
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for name in ["data/a.csv", "data/b.tsv", "data/c.txt", "dull.csv", "with blank.csv", "$odd.csv"] {
            try Data().write(to: URL(filePath: "\(folder)/\(name)"))
        }
        return try body(folder)
    }

    private func expectOffers(of shell: CompletingShell) throws {
        let script = Migrate.completionScript(for: shell.shell)
        try withFolder { folder in
            #expect(try shell.syntaxErrors(script: script, folder: folder).isEmpty)
            let lines = Self.offers.map(\.key)
            let offers = try shell.offers(script: script, lines: lines, folder: folder)
            #expect(offers.count == lines.count)
            for (offer, expected) in zip(offers, Self.offers) {
                #expect(offer == expected.value, "\(shell): \(expected.key)")
            }
        }
    }

    @Test(.enabled(if: bash.isInstalled, "bash is not installed"))
    func bashOffersWhatFits() throws {
        try expectOffers(of: Self.bash)
    }

    @Test(.enabled(if: zsh.isInstalled, "zsh is not installed: its completions are not tried"))
    func zshOffersWhatFits() throws {
        try expectOffers(of: Self.zsh)
    }

    @Test(.enabled(if: fish.isInstalled, "fish is not installed: its completions are not tried"))
    func fishOffersWhatFits() throws {
        try expectOffers(of: Self.fish)
    }

    @Test(
        .enabled(if: bash.isInstalled, "bash is not installed"),
        arguments: [
            (
                ["up", ""],
                ["--dry-run", "-d", "-h", "--help", "-q", "--directory", "--format", "--lock-wait", "-t", "--to"]
            ),
            (["copy", "t", "w"], ["with blank.csv"]), (["copy", "t", "$"], ["$odd.csv"]),
            (["up", "--format=g"], ["--format=github"]), (["up", "--directory=d"], ["--directory=data"]),
            (["copy", "--feed", "p"], [#"people\'s\ data"#]),
        ])
    func bashOffersOnOneWord(_ words: [String], _ expected: [String]) throws {
        let quoted = words.map { "'\($0)'" }.joined(separator: " ")
        try withFolder { folder in
            let output = try Self.bash.bash(
                """
                \(Migrate.completionScript(for: .bash))
                COMP_WORDS=(migrate \(quoted)) COMP_CWORD=\(words.count)
                _migrate
                printf '%s\\n' "${COMPREPLY[@]}"
                complete -p migrate
                """, folder: folder)
            var lines = output.split(separator: "\n").map(String.init)
            #expect(lines.popLast() == "complete -F _migrate migrate")
            #expect(lines.sorted() == expected.sorted())
        }
    }

    @Test func zshAndFishAreToldWhatTheThingsAre() {
        let zsh = Migrate.completionScript(for: .zsh)
        #expect(zsh.hasPrefix("#compdef migrate\n"))
        #expect(zsh.contains("'up:Applies what is pending.'"))
        #expect(zsh.contains("'(-d --dry-run)--dry-run[Show what would run.]'"))
        #expect(zsh.contains("'*--allow-missing=[A feed that may be missing.]:feed: '"))
        let fish = Migrate.completionScript(for: .fish)
        #expect(fish.contains("-a 'up' -d 'Applies what is pending.'"))
        #expect(fish.contains("-s d -l dry-run -d 'Show what would run.'"))
    }

    @Test(arguments: CompletionShell.allCases)
    func requestForTheScriptPrintsItAndSucceeds(_ shell: CompletionShell) throws {
        let script = Migrate.completionScript(for: shell)
        #expect(script.contains("written by: migrate completion \(shell.rawValue)"))
        #expect(ending("--generate-completion-script", shell.rawValue) == (script, 0))
        #expect(complaint("up", "--generate-completion-script", shell.rawValue).contains("unknown option"))
    }

    @Test func shellNobodyKnowsIsRefusedWithThoseThatAre() {
        let message = complaint("--generate-completion-script", "tcsh")
        #expect(message.contains("please provide one of 'bash', 'zsh' or 'fish'"))
    }

    @Test func requestForTheScriptIsInNoHelp() {
        #expect(!Migrate.helpMessage().contains("completion"))
        #expect(!Migrate.completionScript(for: .bash).contains("generate-completion-script"))
    }

    @Test func commandForItKnowsItsProgramAndItsShells() throws {
        struct Tool: ParsableCommand {
            static let configuration = CommandConfiguration(subcommands: [CompletionCommand<Tool>.self])
        }
        let help = Tool.helpMessage(for: CompletionCommand<Tool>.self)
        #expect(help.contains("USAGE: tool completion <shell>\n"))
        #expect(help.contains("tool completion bash"))
        #expect(help.split(separator: "\n").allSatisfy { $0.count <= 80 })
        #expect(try Tool.parseAsRoot(["completion", "fish"]) is CompletionCommand<Tool>)
        #expect(Tool.completionScript(for: .bash).contains("'tool completion 0') _tool_offer 'bash' 'zsh' 'fish' ;;"))
    }
}
