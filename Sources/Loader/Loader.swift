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

            Exit codes: 0 done, 1 failed or too many rejects, rolled back, 2 usage, 3 loaded, with rejects within the \
            limit, 4 refused before any data, 5 lock not obtained, 6 no connection, 7 an assertion does not hold.
            """,
        version: ProgramVersion.current,
        subcommands: [
            Copy.self, Day.self, Watch.self, Rejects.self, Status.self, CompletionCommand<Loader>.self,
        ])
}
