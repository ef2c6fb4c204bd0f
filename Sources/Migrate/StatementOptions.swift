import Console

/// What holds for statements whose file says nothing else.
struct StatementOptions: ParsableArguments {
    @Option(help: ArgumentHelp("How long a statement waits for a lock: 5s, 500ms; 0 is for ever.", valueName: "time"))
    var lockTimeout = "5s"

    func validate() throws {
        guard lockTimeout.wholeMatch(of: /[0-9]{1,7}(ms|s|min|h)|0/) != nil else {
            throw ValidationError("--lock-timeout takes a number with ms, s, min or h behind it, such as 500ms")
        }
    }
}
