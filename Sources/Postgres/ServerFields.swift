internal import CLibPQ

/// The fields of an error or notice as the server sent it (protocol chapter "Error and Notice Message Fields").
///
/// `detail`, `context` and sometimes `primary` can hold values of rows. ``PostgresError`` leaves those out of what it
/// prints; whoever reads these fields directly takes that care over.
public struct ServerFields: Sendable, Equatable {
    /// ERROR, FATAL or PANIC, not translated.
    public var severity = ""
    /// The five-character SQLSTATE.
    public var sqlState = ""
    /// The primary message.
    public var primary = ""
    /// Further detail; often the values of the offending row.
    public var detail: String?
    /// A suggestion of the server.
    public var hint: String?
    /// Where in the statement sent, in code points from 1.
    public var position: Int?
    /// Where in `internalQuery`, in code points from 1.
    public var internalPosition: Int?
    /// The statement a function ran, where the error is in that one.
    public var internalQuery: String?
    /// The call stack, innermost first.
    public var context: String?
    /// The schema of the object concerned.
    public var schema: String?
    /// The table concerned.
    public var table: String?
    /// The column concerned.
    public var column: String?
    /// The data type concerned.
    public var dataType: String?
    /// The constraint violated.
    public var constraint: String?

    /// Fields to fill in, for an error that did not come from a server.
    public init() {}

    init?(result: OpaquePointer) {
        func field(_ code: Int32) -> String? {
            unsafe PQresultErrorField(result, code).map { unsafe String(cString: $0) }
        }
        func letter(_ scalar: Unicode.Scalar) -> Int32 { Int32(bitPattern: scalar.value) }
        guard let sqlState = field(letter("C")) else {
            return nil
        }
        self.sqlState = sqlState
        // 'V' is the severity in English; 'S' is the same word in the server's language.
        severity = field(letter("V")) ?? field(letter("S")) ?? "ERROR"
        primary = field(letter("M")) ?? ""
        detail = field(letter("D"))
        hint = field(letter("H"))
        position = field(letter("P")).flatMap { Int($0) }
        internalPosition = field(letter("p")).flatMap { Int($0) }
        internalQuery = field(letter("q"))
        context = field(letter("W"))
        schema = field(letter("s"))
        table = field(letter("t"))
        column = field(letter("c"))
        dataType = field(letter("d"))
        constraint = field(letter("n"))
    }
}
