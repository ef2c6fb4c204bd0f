public import Failures

/// How a program ends; thrown from `run()` it ends it silently.
public struct ExitCode: Error, Sendable, Hashable, RawRepresentable {
    /// The code as the shell sees it.
    public let rawValue: Int32

    /// Makes a code from what the shell sees.
    public init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    /// Makes a code from what the shell sees.
    public init(_ code: Int32) {
        self.init(rawValue: code)
    }

    /// Makes the code of an outcome.
    public init(_ outcome: Outcome) {
        self.init(rawValue: outcome.rawValue)
    }

    /// All is done.
    public static let success = ExitCode(Outcome.done)
    /// It failed.
    public static let failure = ExitCode(Outcome.failed)
    /// The command line makes no sense.
    public static let validationFailure = ExitCode(Outcome.usage)

    /// Whether the code says that all is done.
    public var isSuccess: Bool { self == .success }
}
