public import Failures
public import Postgres
public import SQLText

/// A statement of a file that the server refused, at its place in the file.
public struct SQLFileError: Failure {
    /// Where in the file.
    public let spot: SourceSpot
    /// What the server said.
    public let cause: PostgresError
    /// What became of the rest, such as that it was rolled back.
    public let aftermath: String?

    /// What the server said about a statement that was sent with `prelude` before it.
    ///
    /// Where the server names no place in the statement or its data, it is the start of the statement.
    public init(
        _ cause: PostgresError, in file: SourceFile, _ statement: Statement, prelude: String = "",
        aftermath: String? = nil
    ) {
        spot =
            switch file.place(of: cause.fields, in: statement, prelude: prelude) {
            case .text(let position): file.spot(at: position)
            case .data(let position): file.spot(at: position).withoutExcerpt
            }
        self.cause = cause
        self.aftermath = aftermath
    }

    private init(_ spot: SourceSpot, _ cause: PostgresError, _ aftermath: String?) {
        self.spot = spot
        self.cause = cause
        self.aftermath = aftermath
    }

    /// The same with what became of the rest.
    public func with(aftermath: String) -> SQLFileError {
        SQLFileError(spot, cause, aftermath)
    }

    /// What the server said, with its SQLSTATE.
    public var message: String { cause.message }
    /// `file:line:column`.
    public var location: String? { spot.location }
    /// The line with a caret, and what else the server said.
    public var notes: [String] { spot.excerpt + cause.notes + [aftermath].compactMap { $0 } }
    /// What a person can do.
    public var wayOut: String? { cause.wayOut }
    /// As for the server's error.
    public var outcome: Outcome { cause.outcome }
}

extension Connection {
    /// Runs one statement of a file, with `prelude` before it and the data of its COPY after it.
    ///
    /// What the server notes meanwhile goes to `onNotice`. Throws ``SQLFileError``, an error of the server with its place
    /// in the file.
    @discardableResult
    public mutating func run(
        _ statement: Statement, of file: SourceFile, prelude: String = "", onNotice: (SQLNotice) -> Void = { _ in }
    ) throws -> Int {
        do {
            return try withNotices(to: { onNotice(SQLNotice($0, in: file, statement, prelude: prelude)) }) {
                connection in
                let sql = SQL(verbatim: prelude + statement.text)
                guard let data = statement.copyData else { return try connection.run(sql) }
                return try connection.copyIn(sql) { writer in
                    try file.bytes[data].withUnsafeBytes { try writer.write($0) }
                }
            }
        } catch let error as PostgresError where error.kind == .server {
            throw SQLFileError(error, in: file, statement, prelude: prelude)
        }
    }
}
