internal import CLibPQ

/// One connection to Postgres, used by one thread at a time.
///
/// Every call blocks until the server has answered. The type is not copyable and not `Sendable`: whoever holds it is
/// the only one who can use it, and leaving its scope closes it. A statement that fails leaves the connection usable;
/// inside a transaction the transaction is then aborted, as always in Postgres.
@safe
public struct Connection: ~Copyable {
    let handle: OpaquePointer
    /// Known to libpq by its address, so it has to live as long as the handle.
    let notices = NoticeReceiver()

    /// Connects and sets the session up: UTF-8, UTC, ISO dates, warnings only, no end for being idle, and a server that
    /// notices within a second when we are gone, so that a killed program does not keep its locks.
    ///
    /// Over TCP we notice within about a minute when the server's machine is gone, unless the target says something else
    /// of keepalives or `tcp_user_timeout`.
    ///
    /// Throws with kind `connection` when there is no server, no such database or no permission.
    public init(to target: ConnectionTarget, applicationName: String) throws(PostgresError) {
        unsafe handle = try unsafe Self.open(target, applicationName: applicationName, notices: notices)
    }

    deinit {
        unsafe PQfinish(handle)
    }

    private static func open(
        _ target: ConnectionTarget, applicationName: String, notices: NoticeReceiver
    ) throws(PostgresError) -> OpaquePointer {
        try check(target)
        // An empty dbname means what the environment says. A fallback name gives way to PGAPPNAME.
        let parameters = [
            (keyword: "dbname", value: target.connectionString), (keyword: "client_encoding", value: "UTF8"),
            (keyword: "fallback_application_name", value: applicationName),
        ]
        return try unsafe open(
            parameters + target.missingKeepalives(), expandingDatabaseName: true, notices: notices)
    }

    /// Connects with these parameters of libpq and sets the session up; the first one may be a connection string.
    static func open(
        _ parameters: [(keyword: String, value: String)], expandingDatabaseName: Bool, notices: NoticeReceiver
    ) throws(PostgresError) -> OpaquePointer {
        let connected = unsafe withOptionalCStrings(parameters.map(\.keyword)) { keywords in
            unsafe withOptionalCStrings(parameters.map(\.value)) { values in
                unsafe PQconnectdbParams(keywords, values, expandingDatabaseName ? 1 : 0)
            }
        }
        guard let handle = unsafe connected else {
            throw PostgresError(.connection, "libpq is out of memory")
        }
        unsafe notices.receive(from: handle)
        do throws(PostgresError) {
            guard unsafe PQstatus(handle) == CONNECTION_OK, let result = unsafe PQexec(handle, settings(for: handle))
            else {
                throw PostgresError(.connection, unsafe lastError(of: handle))
            }
            try unsafe ServerResult(owning: result).check()
        } catch {
            unsafe PQfinish(handle)
            throw error
        }
        return unsafe handle
    }

    /// Refuses what is no connection string, in words of ours: libpq's repeat parts of it, also of a password, and what
    /// it does not take for one it takes for the name of a database.
    private static func check(_ target: ConnectionTarget) throws(PostgresError) {
        let text = target.connectionString
        guard !text.isEmpty else { return }
        let looksLikeOne = target.isUnambiguousURL ?? text.contains("=")
        let options = looksLikeOne ? unsafe PQconninfoParse(text, nil) : nil
        guard let options = unsafe options else {
            throw PostgresError(
                .connection,
                "the connection string cannot be read: it is postgresql://user@host:port/database or key=value pairs, "
                    + "and in a URL special characters are written as %XX")
        }
        unsafe PQconninfoFree(options)
    }

    /// What every session of ours begins with.
    private static let sessionSettings = """
        set client_min_messages = warning;
        set standard_conforming_strings = on;
        set timezone = 'UTC';
        set datestyle = 'ISO, YMD';
        set bytea_output = 'hex';
        set idle_in_transaction_session_timeout = 0
        """

    /// The same with what the server knows since 14.
    static func settings(for handle: OpaquePointer) -> String {
        guard unsafe PQserverVersion(handle) >= 140_000 else { return sessionSettings }
        return sessionSettings + "; set idle_session_timeout = 0; set client_connection_check_interval = '1s'"
    }

    static func lastError(of handle: OpaquePointer) -> String {
        unsafe PQerrorMessage(handle).map { unsafe String(cString: $0).trimmed } ?? "no message"
    }

    /// Where this connection goes, without a password: `postgres@/run/postgresql:5432/warehouse`.
    public var address: String {
        func text(_ pointer: UnsafeMutablePointer<CChar>?) -> String {
            unsafe pointer.map { unsafe String(cString: $0) } ?? ""
        }
        let host = unsafe text(PQhost(handle))
        let port = unsafe text(PQport(handle))
        return unsafe "\(text(PQuser(handle)))@\(host):\(port)/\(text(PQdb(handle)))"
    }

    /// The process id of the server's process behind this connection, as libpq learned it at connect.
    public var backendProcess: Int { unsafe Int(PQbackendPID(handle)) }

    /// Whether it broke: nothing can be asked on it any more.
    public var isLost: Bool { unsafe PQstatus(handle) == CONNECTION_BAD }

    /// Whether a transaction is open on this connection, aborted or not.
    public var isInsideTransaction: Bool {
        let status = unsafe PQtransactionStatus(handle)
        return status == PQTRANS_INTRANS || status == PQTRANS_INERROR
    }

    /// Whether an open transaction can only be rolled back any more.
    public var isTransactionAborted: Bool { unsafe PQtransactionStatus(handle) == PQTRANS_INERROR }

    /// Runs one statement and returns how many rows it touched; its rows, if any, are dropped.
    ///
    /// The server refuses more than one statement. COPY is refused here; see ``copyIn(_:_:)``.
    @discardableResult
    public mutating func run(_ sql: SQL) throws(PostgresError) -> Int {
        try send(sql).affectedRows
    }

    /// Runs one statement and reads every row of its result with `decode`, which may not keep the row.
    public mutating func query<Value>(_ sql: SQL, _ decode: (borrowing Row) throws -> Value) throws -> [Value] {
        let result = try send(sql)
        var values: [Value] = []
        values.reserveCapacity(Int(result.rowCount))
        for index in 0..<result.rowCount {
            values.append(try result.withRow(index, decode))
        }
        return values
    }

    /// Runs one statement and reads the first row of its result; nil when there is none.
    public mutating func first<Value>(_ sql: SQL, _ decode: (borrowing Row) throws -> Value) throws -> Value? {
        let result = try send(sql)
        guard result.rowCount > 0 else { return nil }
        return try result.withRow(0, decode)
    }

    /// Takes back what statements did to the session: settings, role, prepared statements, temporary tables.
    ///
    /// Advisory locks stay. Inside a transaction it is part of that, and rolled back with it.
    public mutating func resetSession() throws(PostgresError) {
        try runScript(resetScript)
    }

    /// The statements of ``resetSession()``.
    var resetScript: String {
        let script = "reset session authorization; reset role; reset all; deallocate all; unlisten *; close all;"
        return unsafe script + "discard temp;" + Self.settings(for: handle)
    }

    /// Sends one statement with its parameters and returns its result, checked; a COPY is ended and refused.
    mutating func send(_ sql: SQL) throws(PostgresError) -> ServerResult {
        let result = try execute(sql)
        guard ![PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH].contains(result.status) else {
            abandonCopy(result.status)
            throw PostgresError(.usage, "COPY from or to the client is not possible here")
        }
        return result
    }

    /// Sends one statement with its parameters and returns its result, checked; a COPY it began is open.
    mutating func execute(_ sql: SQL) throws(PostgresError) -> ServerResult {
        guard !sql.holdsNUL else {
            // As a C string it would silently end there.
            throw PostgresError(.usage, "the statement or a value of it holds a NUL character, which no text can")
        }
        let pointer = unsafe withOptionalCStrings(sql.parameters) { values in
            unsafe PQexecParams(handle, sql.text, Int32(sql.parameters.count), nil, values, nil, nil, 0)
        }
        guard let pointer = unsafe pointer else {
            // No result on a living connection: libpq itself would not send the statement.
            let kind = unsafe PQstatus(handle) == CONNECTION_BAD ? PostgresError.Kind.connection : .usage
            throw PostgresError(kind, unsafe Self.lastError(of: handle))
        }
        let result = unsafe ServerResult(owning: pointer)
        do throws(PostgresError) {
            try result.check()
        } catch {
            throw unsafe PQstatus(handle) == CONNECTION_BAD ? error.asLostConnection : error
        }
        return result
    }

    /// Ends a COPY that nobody asked for, so that the connection is usable again.
    mutating func abandonCopy(_ status: ExecStatusType) {
        if status == PGRES_COPY_OUT {
            // Nothing ends a COPY TO early: its data is read and dropped.
            var row = unsafe UnsafeMutablePointer<CChar>?.none
            while unsafe PQgetCopyData(handle, &row, 0) > 0 {
                unsafe PQfreemem(row)
            }
        } else {
            unsafe PQputCopyEnd(handle, "not expected here")
        }
        while unsafe PQstatus(handle) == CONNECTION_OK, let pointer = unsafe PQgetResult(handle) {
            _ = unsafe ServerResult(owning: pointer)
        }
    }
}

extension PostgresError {
    /// The same error, known to have cost the connection.
    var asLostConnection: PostgresError {
        kind == .connection ? self : PostgresError(.connection, message)
    }
}

/// Calls `body` with an array of C strings, null where nil and null after the last.
func withOptionalCStrings<Value>(
    _ strings: [String?], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Value
) -> Value {
    // One block for all of them: offsets stay valid while it grows, pointers would not.
    var bytes: [CChar] = []
    var offsets: [Int?] = []
    for string in strings {
        guard let string else {
            offsets.append(nil)
            continue
        }
        offsets.append(bytes.count)
        bytes.append(contentsOf: string.utf8CString)
    }
    return unsafe bytes.withUnsafeBufferPointer { block in
        var pointers = unsafe [UnsafePointer<CChar>?]()
        for offset in offsets {
            if let offset, let base = block.baseAddress {
                unsafe pointers.append(base + offset)
            } else {
                unsafe pointers.append(nil)
            }
        }
        unsafe pointers.append(nil)
        return unsafe pointers.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
    }
}
