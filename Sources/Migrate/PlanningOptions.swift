import Console

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

    /// The last version to apply; nil for all.
    var target: Int? { to.flatMap { Int($0) } }
}
