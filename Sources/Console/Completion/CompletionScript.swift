/// The script that teaches a shell the command line of a program.
struct CompletionScript {
    let program: CommandPath
    let shell: CompletionShell

    var text: String {
        let command = CompletedCommand(of: program)
        return switch shell {
        case .bash: BashScript(program: command).text
        case .zsh: ZshScript(program: command).text
        case .fish: FishScript(program: command).text
        }
    }
}

extension ParsableCommand {
    /// The script that completes this program's command line in a shell.
    public static func completionScript(for shell: CompletionShell) -> String {
        CompletionScript(program: CommandPath(self), shell: shell).text
    }
}
