import Postgres

/// How the catalog, and what is stored of it, is looked at on a server where others work meanwhile.
enum CatalogAccess {
    /// Runs `body`, which somebody may cancel, and again where others were changing what it looked at.
    ///
    /// A lock that somebody holds is waited for 1 s, three times. Functions of the catalog such as `pg_get_viewdef` look at
    /// it as it is now, whatever the transaction sees; an object that was dropped meanwhile makes them fail. Throws
    /// `Interrupted` where it was cancelled, and the last error where no try is left.
    static func retrying<Value>(
        on connection: inout Connection, interruption: Interruption,
        _ body: (inout Connection) throws -> Value
    ) throws -> Value {
        var failed = 0
        while true {
            do {
                return try interruption.guarding(&connection, body)
            } catch let error as PostgresError {
                if error.sqlState == "57014", interruption.isRequested {
                    throw Interrupted()
                }
                failed += 1
                guard let state = error.sqlState, failed < tries[state] ?? 1 else { throw error }
            }
        }
    }

    /// The settings of a transaction that does so: a role or database may have others, and a lock that somebody keeps is
    /// no reason to wait for ever.
    static func settle(_ connection: inout Connection) throws {
        try connection.runScript("set local statement_timeout = 0; set local lock_timeout = '1s'")
    }

    /// How often something is tried, by what went wrong: undefined objects of all kinds, cache lookups that fail, deadlocks
    /// and locks that are not free.
    private static let tries = [
        "XX000": 5, "3F000": 5, "42P01": 5, "42703": 5, "42704": 5, "42883": 5, "40P01": 3, "55P03": 3,
    ]
}
