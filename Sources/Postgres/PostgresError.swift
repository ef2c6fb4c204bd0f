public import Failures

/// What went wrong between us and Postgres.
///
/// `description` is safe to log, it holds no values of rows: what the server quotes of data is left out of its words, and
/// what a function says, which may be anything, is left out as a whole. ``quotingFunctions`` keeps the latter, for
/// whoever runs files of SQL. `String(reflecting:)` has every field the server sent and is for debugging only.
public struct PostgresError: Failure, CustomDebugStringConvertible {
    /// What kind of thing went wrong, so that callers branch on it and not on English text.
    public enum Kind: Sendable, Equatable {
        /// No connection, or it broke; nothing that was not committed before is there.
        case connection
        /// The server refused a statement.
        case server
        /// The connection broke while a COMMIT was on its way: it may have happened or not.
        case outcomeUnknown
        /// COMMIT ended the transaction with a ROLLBACK, because a statement before it had failed.
        case rolledBack
        /// The call does not fit the protocol or the result: our own mistake, or a server that is not one.
        case usage
    }

    /// What kind of thing went wrong.
    public let kind: Kind
    /// The server's fields, where it was the server that spoke.
    public let fields: ServerFields?
    /// Of several statements in one round trip: how many were done before the one that failed.
    public private(set) var doneBefore = 0
    /// Whether words of functions are shown.
    private var quotesFunctions = false
    /// libpq's text or ours, where the server did not speak.
    let text: String

    /// An error of a kind with a text of ours.
    public init(_ kind: Kind, _ text: String) {
        self.kind = kind
        self.text = text
        fields = nil
    }

    /// An error the server sent.
    public init(_ fields: ServerFields) {
        kind =
            switch ErrorCategory(sqlState: fields.sqlState) {
            case .connectionLost, .shutdown: .connection
            case .data, .conflict, .resources, .standby, .cancelled, .other: .server
            }
        self.fields = fields
        text = fields.primary
    }

    /// The same of a statement that came behind so many others in one round trip.
    func behind(_ count: Int) -> PostgresError {
        var error = self
        error.doneBefore = count
        return error
    }

    /// The five-character SQLSTATE, where the server gave one.
    public var sqlState: String? { fields?.sqlState }

    /// What it says about trying again.
    public var category: ErrorCategory {
        switch kind {
        case .connection, .outcomeUnknown: sqlState.map { ErrorCategory(sqlState: $0) } ?? .connectionLost
        case .server: sqlState.map { ErrorCategory(sqlState: $0) } ?? .other
        case .rolledBack, .usage: .other
        }
    }

    /// Whether the data broke a rule, see ``ErrorCategory/data``.
    public var isAboutData: Bool { category == .data }

    /// Whether a function that the server ran, a trigger's for example, may have chosen the words: PL/pgSQL's `raise`, or
    /// a statement with values in it.
    public var isRaisedByFunction: Bool { stack?.isOfFunction ?? false }

    /// The same with the words of functions.
    ///
    /// For files of SQL: an assertion in a migration speaks to whoever wrote it. Not where functions work on records of
    /// people.
    public var quotingFunctions: PostgresError {
        var error = self
        error.quotesFunctions = true
        return error
    }

    private var stack: ErrorContext? { fields?.context.map { ErrorContext($0) } }

    /// Whether everything is left out that a function may have said.
    private var hidesWords: Bool { isRaisedByFunction && !quotesFunctions }

    /// The message with its SQLSTATE, without values of rows; for words of a function, which one and where to read them.
    public var message: String {
        guard let fields else { return text }
        let spoken =
            if hidesWords {
                "raised by a function that the server ran\(stack?.function.map { ", \($0)" } ?? ""); "
                    + "its words may quote records and are only in the server's log, if log_min_messages lets errors in"
            } else {
                isAboutData ? ServerText.withoutValues(fields.primary) : fields.primary
            }
        return "\(spoken) [\(fields.sqlState)]"
    }

    /// Where the server says it happened, without values of rows.
    public var notes: [String] {
        var notes: [String] = []
        if let tableNote {
            notes.append(tableNote)
        }
        if let detail {
            notes.append("detail: \(detail)")
        }
        if let hint {
            notes.append("hint: \(hint)")
        }
        if let context {
            notes.append("context: \(context)")
        }
        return notes
    }

    /// What else the server says of it; nil where that may quote values of rows.
    public var detail: String? { isAboutData || hidesWords ? nil : fields?.detail }

    /// What the server advises; nil where a function may have said it.
    public var hint: String? { hidesWords ? nil : fields?.hint }

    /// Which calls led there, on one line and without values of rows.
    public var context: String? {
        guard let stack else { return nil }
        if hidesWords { return stack.withoutStatements }
        return isAboutData ? stack.innermost : stack.whole
    }

    /// The table, column and constraint concerned, where the server names them; nil where a function may have.
    public var tableNote: String? {
        guard !hidesWords, let fields, let table = fields.table else { return nil }
        let column = fields.column.map { ".\($0)" } ?? ""
        let constraint = fields.constraint.map { ", constraint \($0)" } ?? ""
        return "table: \(fields.schema.map { "\($0)." } ?? "")\(table)\(column)\(constraint)"
    }

    /// What a person can do about it.
    public var wayOut: String? {
        switch kind {
        case .connection:
            "check that the server runs and that DATABASE_URL, or PGHOST, PGPORT, PGUSER and PGDATABASE, point to it"
        case .outcomeUnknown:
            "run the same command again: what was committed is recognised"
        case .server, .rolledBack, .usage:
            nil
        }
    }

    /// No connection ends a program with 6, everything else with 1.
    public var outcome: Outcome {
        switch kind {
        case .connection, .outcomeUnknown: .disconnected
        case .server, .rolledBack, .usage: .failed
        }
    }

    /// Every field, values of rows included: never for a log.
    public var debugDescription: String {
        guard let fields else { return "PostgresError(\(kind), \(text))" }
        return "PostgresError(\(kind), \(fields))"
    }
}
