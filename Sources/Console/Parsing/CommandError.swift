/// An error with the command whose line caused it, so that the message can show the right usage.
struct CommandError: Error {
    let path: CommandPath
    let reason: any Error
}
