internal import CLibPQ

extension Connection {
    /// Connects to another database of the server that a connection goes to, as the same user and in the same way.
    ///
    /// The parameters are those that libpq used, wherever it had them from: a connection string, a service, the
    /// environment, a file of passwords, which may have one for the first database only. Of several hosts it is the one
    /// that was reached. Throws as the other one does.
    public init(toDatabase name: String, of other: borrowing Connection) throws(PostgresError) {
        unsafe handle = try unsafe Self.open(
            try other.parameters(forDatabase: name), expandingDatabaseName: false, notices: notices)
    }

    /// Connects once more to where a connection goes; throws as the other one does.
    public init(besides other: borrowing Connection) throws(PostgresError) {
        try self.init(toDatabase: unsafe Self.text(PQdb(other.handle)) ?? "", of: other)
    }

    /// What to connect with to another database in the same way.
    borrowing func parameters(forDatabase name: String) throws(PostgresError) -> [(keyword: String, value: String)] {
        // What a service stands for is in the others; read again, it would bring back the hosts that were not reached.
        var replaced: [String: String?] = ["dbname": name, "service": nil]
        replaced["host"] = unsafe Self.text(PQhost(handle))
        replaced["port"] = unsafe Self.text(PQport(handle))
        replaced["password"] = unsafe Self.text(PQpass(handle))
        var parameters: [(keyword: String, value: String)] = []
        for (keyword, value) in try unsafe Self.options(of: handle) {
            // An address was given besides the names of hosts: then the one that was reached, too.
            let address = unsafe keyword == "hostaddr" && value != nil ? Self.text(PQhostaddr(handle)) : nil
            if let value = replaced[keyword] ?? address ?? value {
                parameters.append((keyword, value))
            }
        }
        return parameters
    }

    /// All parameters that libpq knows, with the values it had for a connection, wherever from.
    static func options(of handle: OpaquePointer) throws(PostgresError) -> [(keyword: String, value: String?)] {
        guard let options = unsafe PQconninfo(handle) else {
            throw PostgresError(.connection, "libpq is out of memory")
        }
        defer { unsafe PQconninfoFree(options) }
        var found: [(keyword: String, value: String?)] = []
        var option = unsafe options
        while let keyword = unsafe text(option.pointee.keyword) {
            found.append((keyword, unsafe text(option.pointee.val)))
            unsafe option += 1
        }
        return found
    }

    /// A C string that says something.
    private static func text(_ pointer: UnsafePointer<CChar>?) -> String? {
        guard let pointer = unsafe pointer, unsafe pointer.pointee != 0 else { return nil }
        return unsafe String(cString: pointer)
    }
}
