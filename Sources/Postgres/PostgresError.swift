public import Failures

/// What went wrong between us and Postgres.
///
/// `description` is safe to log: it never holds values of rows. `String(reflecting:)` has every field the server sent
/// and is for debugging only.
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
        // 57P01 … 57P03: the server shuts down or has just been restarted; class 08: the connection itself.
        let lost = fields.sqlState.hasPrefix("08") || fields.sqlState.hasPrefix("57P0")
        kind = lost ? .connection : .server
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

    /// Whether the data broke a rule: data exceptions (class 22), integrity constraints (class 23) and the check option
    /// of a view (class 44).
    public var isAboutData: Bool {
        guard let sqlState else { return false }
        return ["22", "23", "44"].contains { sqlState.hasPrefix($0) }
    }

    /// The message with its SQLSTATE, without values of rows.
    public var message: String {
        guard let fields else { return text }
        let spoken = isAboutData ? ServerText.withoutValues(fields.primary) : fields.primary
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
    public var detail: String? { isAboutData ? nil : fields?.detail }

    /// What the server advises.
    public var hint: String? { fields?.hint }

    /// Which calls led there, on one line and without values of rows.
    public var context: String? {
        fields?.context.map { context in
            // A value may hold line feeds: of data only the first line is the server's own.
            context.split(separator: "\n").prefix(isAboutData ? 1 : .max).map { line in
                ServerText.contextWithoutValues(String(line), isAboutData: isAboutData)
            }.joined(separator: "; ")
        }
    }

    /// The table, column and constraint concerned, where the server names them.
    public var tableNote: String? {
        guard let fields, let table = fields.table else { return nil }
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
