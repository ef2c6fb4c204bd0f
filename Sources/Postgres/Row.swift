internal import CLibPQ

/// One row of a result, for as long as the closure it is handed to runs.
@safe
public struct Row: ~Copyable {
    private let result: OpaquePointer
    private let index: Int32

    init(result: OpaquePointer, index: Int32) {
        unsafe self.result = unsafe result
        self.index = index
    }

    /// The value of a column; throws when the column is not there, is NULL or does not read as the type.
    public borrowing func value<Value: PostgresDecodable>(
        _ column: String, as type: Value.Type = Value.self
    ) throws(PostgresError) -> Value {
        guard let value = try optional(column, as: type) else {
            throw PostgresError(.usage, "column \(column) of the result is null")
        }
        return value
    }

    /// The value of a column, nil for NULL; throws when the column is not there or does not read as the type.
    public borrowing func optional<Value: PostgresDecodable>(
        _ column: String, as type: Value.Type = Value.self
    ) throws(PostgresError) -> Value? {
        let number = unsafe PQfnumber(result, SQL.quoted(column))
        guard number >= 0 else {
            throw PostgresError(.usage, "the result has no column \(column)")
        }
        guard unsafe PQgetisnull(result, index, number) == 0, let text = unsafe PQgetvalue(result, index, number) else {
            return nil
        }
        guard let value = unsafe Value(postgresText: String(cString: text)) else {
            throw PostgresError(.usage, "column \(column) of the result does not read as \(type)")
        }
        return value
    }
}
