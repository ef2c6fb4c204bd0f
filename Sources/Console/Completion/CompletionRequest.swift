/// A command line asked for the completion script of a shell: thrown, it ends the program with the script.
struct CompletionRequest: Error {
    let shell: CompletionShell
}
