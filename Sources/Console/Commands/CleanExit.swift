/// A way to end a program early and successfully, by throwing.
public enum CleanExit: Error, Sendable, Equatable {
    /// Prints the text on stdout.
    case message(String)
    /// Prints the help of the command that throws it on stdout.
    case helpRequest
}
