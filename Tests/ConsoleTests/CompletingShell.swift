import Console
import Foundation

/// A shell that is asked what it offers at the end of a line, with a completion script in force.
struct CompletingShell: Sendable, CustomStringConvertible {
    let shell: CompletionShell

    var description: String { shell.rawValue }

    /// Whether the machine has it.
    var isInstalled: Bool {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        return path.split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/\(shell.rawValue)")
        }
    }

    /// What it offers for each line: the names alone, without folders before them or slashes behind them.
    func offers(script: String, lines: [String], folder: String) throws -> [[String]] {
        let path = "\(folder)/script.\(shell.rawValue)"
        try Data(script.utf8).write(to: URL(filePath: path))
        return switch shell {
        case .bash: try lines.map { names(try bash(asking(path, $0), folder: folder)) }
        case .fish: try lines.map { names(try fish(path, $0, folder: folder)) }
        case .zsh: try zsh(path, lines, folder: folder)
        }
    }

    /// Whether the shell can read the script at all; what it says where it cannot.
    func syntaxErrors(script: String, folder: String) throws -> String {
        let path = "\(folder)/script.\(shell.rawValue)"
        try Data(script.utf8).write(to: URL(filePath: path))
        return try run([shell.rawValue, "-n", path], folder: folder)
    }

    /// What a bash script prints.
    func bash(_ script: String, folder: String) throws -> String {
        try run(["bash", "--norc", "-c", script], folder: folder)
    }

    /// Calls the function as bash does, with the words of a line, which it takes apart at `=` too.
    private func asking(_ path: String, _ line: String) -> String {
        let words = line.split(separator: " ", omittingEmptySubsequences: false).flatMap { word in
            word.hasPrefix("--") ? word.replacing("=", with: " = ").split(separator: " ") : [word]
        }
        let quoted = words.map { "'\($0)'" }.joined(separator: " ")
        return """
            source '\(path)'
            COMP_WORDS=(\(quoted)) COMP_CWORD=\(words.count - 1)
            _migrate
            printf '%s\\n' "${COMPREPLY[@]}"
            """
    }

    private func fish(_ path: String, _ line: String, folder: String) throws -> String {
        try run(["fish", "-N", "-c", "source '\(path)'; complete -C '\(line)'"], folder: folder)
    }

    /// Types the lines into an interactive shell and reads the lists that it shows below them.
    private func zsh(_ path: String, _ lines: [String], folder: String) throws -> [[String]] {
        let typing = """
            zmodload zsh/zpty
            zpty session zsh -f -i
            zpty -w session "stty cols 200; LISTMAX=9999; autoload -Uz compinit; compinit -u -d ./dump"
            zpty -w session "source '\(path)'; print -r -- begin''ning"
            zpty -r session shown '*beginning*'
            # Before the line editor runs, the terminal would take the keys for its own.
            zpty -r session shown '*2004h'
            for line in "$@"; do
                number=$((number + 1))
                zpty -w -n session "$line"$'\\x04'$'\\x15'"print -r -- end''ing$number"$'\\n'
                zpty -r session shown "*ending$number"$'\\r'
                print -r -- "$shown"
                print -r -- "<next>"
                zpty -r session shown '*2004h'
            done
            """
        let shown = try run(["zsh", "-f", "-c", typing, "zsh"] + lines, folder: folder)
        return zip(shown.components(separatedBy: "<next>\n"), lines).map { text, line in
            let plain = text.replacing(/\u{1B}\[[0-9;?]*[A-Za-z]/, with: "")
            // The list begins below the line and ends where the line is shown again; without one, it is not left.
            let parts = plain.components(separatedBy: "\(line)\r\r\n")
            guard parts.count > 1 else { return [] }
            let trimmed = line.trimmingCharacters(in: .whitespaces)
            let list = parts[1].components(separatedBy: "\r\(trimmed)")[0].filter { $0 != "\r" }
            return names(
                list.replacing("\r\n", with: "\n").replacing(/[ ]+-- .*/, with: "").replacing(/[ ]{2,}/, with: "\n"))
        }
    }

    private func names(_ lines: String) -> [String] {
        lines.split(separator: "\n").map { line in
            var name = String(line.split(separator: "\t")[0]).replacing("\\", with: "")
            if name.hasPrefix("--"), let sign = name.firstIndex(of: "=") {
                name = String(name[name.index(after: sign)...])
            }
            return name.split(separator: "/").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? ""
        }.sorted()
    }

    /// What a program writes, to either stream; ended after a minute.
    private func run(_ words: [String], folder: String) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["timeout", "-s", "KILL", "60"] + words
        process.currentDirectoryURL = URL(filePath: folder)
        let environment = ProcessInfo.processInfo.environment
        process.environment = [
            "PATH": environment["PATH"] ?? "/usr/bin:/bin", "HOME": folder, "TERM": "xterm", "LC_ALL": "C.UTF-8",
        ]
        let pipe = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: output, as: UTF8.self)
    }
}
