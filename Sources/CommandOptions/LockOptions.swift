public import Console

/// How long to wait for others who change the warehouse.
public struct LockOptions: ParsableArguments {
    /// Seconds.
    @Option(help: ArgumentHelp("How long to wait for whoever changes the warehouse.", valueName: "seconds"))
    public var lockWait = 60

    /// Options to parse.
    public init() {}

    /// Throws when the time is negative or longer than a day.
    public func validate() throws {
        guard (0...86_400).contains(lockWait) else {
            throw ValidationError("--lock-wait takes 0 to 86400 seconds")
        }
    }
}
