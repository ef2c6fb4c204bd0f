internal import CLibPQ

/// A result of libpq, cleared when it goes out of scope.
@safe
struct ServerResult: ~Copyable {
    private let result: OpaquePointer

    /// Takes a result over; the pointer must not be used elsewhere afterwards.
    init(owning result: OpaquePointer) {
        unsafe self.result = unsafe result
    }

    deinit {
        unsafe PQclear(result)
    }

    var status: ExecStatusType { unsafe PQresultStatus(result) }

    /// What the server calls what it did: `INSERT 0 5`, `COMMIT` and the like.
    var commandTag: String { unsafe PQcmdStatus(result).map { unsafe String(cString: $0) } ?? "" }

    /// The number in the command tag, 0 where it has none.
    var affectedRows: Int { unsafe PQcmdTuples(result).flatMap { unsafe Int(String(cString: $0)) } ?? 0 }

    var rowCount: Int32 { unsafe PQntuples(result) }

    /// Hands out one row, for as long as the closure runs.
    borrowing func withRow<Value>(_ index: Int32, _ body: (borrowing Row) throws -> Value) rethrows -> Value {
        try body(unsafe Row(result: result, index: index))
    }

    /// Throws what the server said, when it refused.
    borrowing func check() throws(PostgresError) {
        switch status {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_SINGLE_TUPLE, PGRES_EMPTY_QUERY, PGRES_COPY_IN, PGRES_COPY_OUT,
            PGRES_COPY_BOTH:
            return
        default:
            if let fields = unsafe ServerFields(result: result) {
                throw PostgresError(fields)
            }
            let text = unsafe PQresultErrorMessage(result).map { unsafe String(cString: $0) } ?? "no message"
            throw PostgresError(.connection, text.trimmed)
        }
    }
}

extension String {
    /// Without white space at the end: libpq ends its messages with a line feed.
    var trimmed: String {
        var text = self[...]
        while text.last?.isWhitespace == true {
            text.removeLast()
        }
        return String(text)
    }
}
