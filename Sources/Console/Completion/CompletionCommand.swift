/// The command that writes completion scripts: `migrate completion bash`.
public struct CompletionCommand<Program: ParsableCommand>: ParsableCommand {
    /// Called `completion`.
    public static var configuration: CommandConfiguration {
        let program = CommandPath(Program.self).program
        return CommandConfiguration(
            commandName: "completion",
            abstract: "Write the script that completes the commands, options and values of this program in a shell.",
            discussion: """
                Once, in the shell:

                  bash   mkdir -p ~/.local/share/bash-completion/completions
                         \(program) completion bash \\
                           > ~/.local/share/bash-completion/completions/\(program)
                  zsh    \(program) completion zsh > "${fpath[1]}/_\(program)"
                  fish   \(program) completion fish > ~/.config/fish/completions/\(program).fish

                Or only for this session: source <(\(program) completion bash)
                """)
    }

    @Argument(help: "The shell.") var shell: CompletionShell

    /// A command to parse.
    public init() {}

    /// Prints the script.
    public func run() throws {
        try Output.standard.print(Program.completionScript(for: shell), terminator: "")
    }
}
