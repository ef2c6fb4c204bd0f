public import Failures
public import Postgres

/// The connection broke while a file was being applied.
public struct LostConnection: Failure {
    /// What was under way: version and name of a migration, or what it was.
    public let title: String
    /// What libpq or the server said.
    public let cause: PostgresError

    /// What happened, in one line: libpq says it in three.
    public var message: String {
        let said = cause.message.split(whereSeparator: \.isNewline).first.map(String.init) ?? cause.message
        return "the connection broke while \(title) was being applied: \(said)"
    }
    /// What to do.
    public var wayOut: String? {
        "what was committed stays, the server rolls the rest back; when it can be reached again, run: migrate up"
    }
    /// 6.
    public var outcome: Outcome { cause.outcome }
}
