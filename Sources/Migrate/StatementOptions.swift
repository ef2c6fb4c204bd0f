import Console
import Migrations

/// What holds for statements whose file says nothing else.
struct StatementOptions: ParsableArguments {
    @Option(help: ArgumentHelp("How long a statement waits for a lock: 5s, 500ms; 0 is for ever.", valueName: "time"))
    var lockTimeout = "5s"

    func validate() throws {
        guard Directives.isDuration(lockTimeout) else {
            throw ValidationError("--lock-timeout takes a number with ms, s, min or h behind it, such as 500ms")
        }
    }
}
