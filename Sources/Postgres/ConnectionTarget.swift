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

    /// Whether a URL can be read in one way only, nil where it is none.
    ///
    /// A password with a bare `/` or `@` moves what follows into the port, the host or the database, which are named in
    /// messages.
    var isUnambiguousURL: Bool? {
        guard let scheme = ["postgres://", "postgresql://"].first(where: connectionString.hasPrefix) else { return nil }
        let rest = connectionString.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" }
        let path = rest.dropFirst(authority.count).prefix { $0 != "?" }
        let parts = authority.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count <= 2, !path.contains("@") else { return false }
        let hosts = (parts.last ?? "").prefix { $0 != "?" }.split(separator: ",")
        return hosts.allSatisfy { host in
            // An IPv6 address has colons of its own, in brackets.
            let end = host.lastIndex(of: "]") ?? host.startIndex
            guard let colon = host[end...].firstIndex(of: ":") else { return true }
            return host[host.index(after: colon)...].allSatisfy { $0.isASCII && $0.isNumber }
        }
    }
}
