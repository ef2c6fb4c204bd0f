public import Failures
public import Postgres
public import SQLText

/// A statement of a file that the server refused, at its place in the file.
public struct SQLFileError: FailureInFile {
    /// Where in the file.
    public let spot: SourceSpot
    /// What the server said.
    public let cause: PostgresError
    /// What became of the rest, such as that it was rolled back.
    public var aftermath: String?
    /// What else failed because of it.
    public var secondFailure: String?
    /// What to do, where whoever applied the file knows more about it than the server.
    public var remedy: String?
    /// How often it was tried.
    private var tries = 1

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

    /// The same, after so many tries.
    func with(tries: Int) -> SQLFileError {
        var error = self
        error.tries = tries
        return error
    }

    /// What the server said, with its SQLSTATE.
    public var message: String { cause.message }
    /// The server's code.
    public var sqlState: String? { cause.sqlState }
    /// The line with a caret, and what else the server said.
    public var notes: [String] {
        let attempts = tries > 1 ? "tried \(tries) times" : nil
        return spot.excerpt + cause.notes + [attempts, aftermath, secondFailure].compactMap { $0 }
    }
    /// What a person can do.
    public var wayOut: String? {
        if let remedy { return remedy }
        guard cause.sqlState == "55P03" else { return cause.wayOut }
        return "see in pg_locks and pg_stat_activity who holds the lock; wait longer for it with --lock-timeout, or in "
            + "this file with -- migrate: lock-timeout=30s"
    }
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
                guard let data = statement.copyData else { return try connection.runDiscardingRows(sql) }
                return try connection.copyIn(sql) { writer in
                    try file.bytes[data].withUnsafeBytes { try writer.write($0) }
                }
            }
        } catch let error as PostgresError where error.kind == .server {
            throw SQLFileError(error.quotingFunctions, in: file, statement, prelude: prelude)
        }
    }
}
