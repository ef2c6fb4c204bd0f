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

            Exit codes: 0 done, 1 a statement failed, 2 usage, 3 work is pending (status and plan --exit-code), 4 \
            refused before any change, 5 lock not obtained, 6 no connection, 7 an assertion does not hold, 8 drift, 9 \
            lint, 10 a half-done file needs a decision, 130 and 143 interrupted.
            """,
        version: ProgramVersion.current,
        subcommands: [
            New.self, Up.self, Plan.self, Status.self, Validate.self, Lint.self, Hash.self, Drift.self, Check.self,
            Build.self, Test.self, Baseline.self, Repair.self, Resume.self, Mark.self, Undo.self,
            CompletionCommand<Migrate>.self,
        ])
}
