import Testing

@Suite struct CompletionTests {
    @Test(arguments: [
        ("migrate", "u", ["undo", "up"]), ("migrate", "completion ", ["bash", "fish", "zsh"]),
        ("migrate", "up --directory=sq", ["--directory=sql"]), ("migrate", "hash --format g", ["github"]),
        ("loader", "re", ["rejects"]), ("loader", "rejects list --format ", ["json", "text"]),
        ("loader", "copy --directory Sou", ["Sources"]), ("loader", "copy Pack", ["Package.swift"]),
        ("simulator", "pu", ["publish"]), ("simulator", "publish --lake Sou", ["Sources"]),
        ("simulator", "broker --part", ["--partitions"]),
    ])
    func bashCompletesTheCommandsOfAProgram(_ name: String, _ line: String, _ expected: [String]) throws {
        let program = try #require(Program.all[name])
        let script = try program.run(["completion", "bash"])
        #expect(script.code == 0 && script.errors.isEmpty)
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        let asking = """
            \(script.output)
            COMP_WORDS=(\(name) \(words.map { "'\($0)'" }.joined(separator: " "))) COMP_CWORD=\(words.count)
            _\(name)
            printf '%s\\n' "${COMPREPLY[@]}"
            """
        let ending = try Program(path: "/bin/bash").run(["--norc", "-c", asking])
        #expect(ending.errors.isEmpty)
        #expect(ending.lines.sorted() == expected)
    }
}
