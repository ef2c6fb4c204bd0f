internal import CLibPQ

extension ConnectionTarget {
    /// How soon a connection over TCP notices that the other machine, or the way to it, is gone without a word: after a
    /// minute (specs/style.md §4.6), where the system's own answer is hours.
    ///
    /// Times are in seconds, the last one in milliseconds, which also holds for data that nobody acknowledges. A machine
    /// that does not answer at all is given up after half a minute.
    private static let keepalives = [
        (keyword: "connect_timeout", value: "30"),
        (keyword: "keepalives_idle", value: "30"), (keyword: "keepalives_interval", value: "10"),
        (keyword: "keepalives_count", value: "3"), (keyword: "tcp_user_timeout", value: "60000"),
    ]

    /// The parameters of libpq for that which neither the connection string nor a service has a value for.
    func missingKeepalives() throws(PostgresError) -> [(keyword: String, value: String)] {
        // Only libpq reads services, and only for a connection. This one ends before it begins, at the last parameter; the
        // password keeps it from looking at the file of passwords, and from complaining of that twice.
        let unconnected = unsafe withOptionalCStrings(["dbname", "password", "sslmode"]) { keywords in
            unsafe withOptionalCStrings([connectionString, "-", "none of its modes"]) { values in
                unsafe PQconnectStartParams(keywords, values, 1)
            }
        }
        guard let unconnected = unsafe unconnected else {
            throw PostgresError(.connection, "libpq is out of memory")
        }
        defer { unsafe PQfinish(unconnected) }
        let given = try unsafe Connection.options(of: unconnected).filter { $0.value != nil }.map(\.keyword)
        return Self.keepalives.filter { !given.contains($0.keyword) }
    }
}
