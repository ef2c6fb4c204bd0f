/// What an error of the server says about trying again: the one place that knows SQLSTATEs for it.
///
/// What follows is for policies to say: when a load is tried again, when a watcher waits for the server, when a day that
/// was not built is to blame.
public enum ErrorCategory: Sendable, CaseIterable {
    /// A value or a row broke a rule: data exceptions (class 22), integrity constraints (class 23), and the check option
    /// of a view (class 44).
    case data
    /// Somebody else's transaction was in the way: serialization_failure, deadlock_detected, lock_not_available.
    case conflict
    /// The server has no disk, memory or connection left (class 53), or its system failed it (58000, 58030: an I/O
    /// error).
    case resources
    /// There is no connection, or it broke (class 08, or nothing of the server's words at all).
    case connectionLost
    /// The server shuts down, was shut down in a crash, or is not up yet: 57P01 to 57P03.
    ///
    /// Not so 57P04 and 57P05, a database that was dropped and a session that idled too long: a server that goes on.
    case shutdown
    /// The server, or the session, takes no writes: read_only_sql_transaction, mostly of a standby.
    case standby
    /// Somebody, or a limit of one's own, ended this one statement: query_canceled, which is statement_timeout as well,
    /// and configuration_limit_exceeded, which is temp_file_limit.
    case cancelled
    /// The statement, a permission or the table is wrong; or a bug, on either side.
    case other

    /// The category of a SQLSTATE.
    public init(sqlState: String) {
        self =
            switch sqlState {
            case "40001", "40P01", "55P03": .conflict
            case "57014", "53400": .cancelled
            case "57P01", "57P02", "57P03": .shutdown
            case "25006": .standby
            case "58000", "58030": .resources
            default:
                switch sqlState.prefix(2) {
                case "22", "23", "44": .data
                case "53": .resources
                case "08": .connectionLost
                default: .other
                }
            }
    }
}
