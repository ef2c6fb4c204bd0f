/// What the exit codes of the program mean, for its help; a test holds the manual's table to it.
enum ExitCodeList {
    /// The codes and what they mean, in the order of the codes.
    static let meanings = [
        ("0", "done"), ("1", "failed"), ("2", "usage"), ("4", "a file is refused, and nothing of it published"),
        ("5", "another one is at it"), ("6", "no connection, or the brokers refuse events"),
        ("10", "what is published already cannot be read back: decide"), ("130/143", "ended by a signal"),
    ]

    /// All of them in a sentence.
    static var sentence: String {
        "Exit codes: " + meanings.map { "\($0.0) \($0.1)" }.joined(separator: "; ") + "."
    }
}
