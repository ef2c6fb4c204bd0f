/// A command line that parses, but makes no sense: the program says so, shows the usage and ends with exit code 2.
public struct ValidationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong, in one sentence without a final full stop.
    public let message: String

    /// Makes an error with its message.
    public init(_ message: String) {
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
