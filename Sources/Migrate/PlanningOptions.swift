import Console
import Migrations

/// Which of the pending files are meant.
struct PlanningOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The last migration to apply; repeatable files wait until all are.", valueName: "version"))
    var to: String?
    @Flag(help: "Apply migrations below those that are applied already, and note that they came late.")
    var allowOutOfOrder = false

    func validate() throws {
        guard let to, to.wholeMatch(of: /[0-9]{1,4}/) == nil else { return }
        throw ValidationError("--to takes the version of a migration, such as 0042")
    }

    /// What the migrator makes of it.
    var applyOptions: ApplyOptions {
        var options = ApplyOptions()
        options.target = to.flatMap { Int($0) }
        options.allowsOutOfOrder = allowOutOfOrder
        return options
    }
}
