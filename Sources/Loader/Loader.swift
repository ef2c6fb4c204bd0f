import CommandOptions
import Console

let log = Logger(label: "loader")

@main
struct Loader: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "loader",
        abstract: "Gets files into the warehouse, and publishes days: whole or not at all.",
        discussion: """
            The server is the one that DATABASE_URL names, or else libpq's own variables: PGHOST, PGPORT, PGUSER, \
            PGDATABASE, PGSERVICE.

            \(ExitCodeList.sentence)
            """,
        version: ProgramVersion.current,
        subcommands: [
            Copy.self, Day.self, Watch.self, Stream.self, Offsets.self, Rejects.self, Status.self,
            CompletionCommand<Loader>.self,
        ])
}
