#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Which database to connect to: a connection string of libpq, or nothing, for what its environment says.
public struct ConnectionTarget: Sendable, Equatable {
    /// A URI or `key=value` string, empty for libpq's own variables.
    ///
    /// It may hold a password, so it is printed nowhere.
    let connectionString: String

    /// A target by its connection string.
    public init(_ connectionString: String) {
        self.connectionString = connectionString
    }

    /// `DATABASE_URL` when it is set and not empty, otherwise libpq's own variables.
    public static var environment: ConnectionTarget {
        let url = unsafe getenv("DATABASE_URL").map { unsafe String(cString: $0) }
        return ConnectionTarget(url ?? "")
    }
}
