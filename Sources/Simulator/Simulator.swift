import CommandOptions
import Console

let log = Logger(label: "simulator")

@main
struct Simulator: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulator",
        abstract: "Plays the hospital: sends its events, to a broker of its own where there is no other.",
        discussion: ExitCodeList.sentence,
        version: ProgramVersion.current,
        subcommands: [Publish.self, Broker.self, CompletionCommand<Simulator>.self])
}
