/// A shell that completes command lines.
public enum CompletionShell: String, CaseIterable, ExpressibleByArgument, Sendable {
    /// Bash, 3.2 or later.
    case bash
    /// The Z shell.
    case zsh
    /// Fish, 3.0 or later.
    case fish
}
