import CommandOptions
import Console

let log = Logger(label: "migrate")

@main
struct Migrate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Owns the shape of the warehouse: migrations, models and assertions, from plain SQL files.",
        discussion: """
            The server is the one that DATABASE_URL names, or else libpq's own variables: PGHOST, PGPORT, PGUSER, \
            PGDATABASE, PGSERVICE.

            Exit codes: 0 done, 1 a statement failed and was rolled back, 2 usage, 3 work is pending \
            (status --exit-code), 4 refused before any change, 5 lock not obtained, 6 no connection, 7 an assertion \
            does not hold.
            """,
        version: ProgramVersion.current,
        subcommands: [Up.self, Status.self, Build.self, Test.self, CompletionCommand<Migrate>.self])
}
