/// What the exit codes of the program mean, for its help; a test holds the manual's tables to it.
enum ExitCodeList {
    /// The codes and what they mean, in the order of the codes.
    static let meanings = [
        ("0", "done"), ("1", "failed or too many rejects, rolled back"), ("2", "usage"),
        ("3", "loaded, with rejects within the limit"), ("4", "refused before any data"),
        ("5", "lock not obtained (day, watch, stream --backfill)"), ("6", "no connection"),
        ("7", "an assertion does not hold (day)"),
        ("10", "a migration is half done, or a partition waits: decide"),
        ("130/143", "ended by a signal"),
    ]

    /// All of them in a sentence.
    static var sentence: String {
        "Exit codes: " + meanings.map { "\($0.0) \($0.1)" }.joined(separator: ", ") + "."
    }
}
