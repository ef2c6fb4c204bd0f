public import Postgres
import SQLText

/// How a model's rows get into its table.
public enum ModelKind: Sendable, Equatable {
    /// Not at all: it is a view.
    case view
    /// The table is made to hold exactly the rows of the select.
    case full
    /// The same, for rows that hold for the days of a range: where other versions hold than before, those models by
    /// date that read them are built anew (slowly changing dimensions of type 2).
    case versions(column: String)
    /// The rows of the affected days are replaced; the column says which day a row belongs to.
    case byDate(column: String)
    /// Rows are inserted, or updated where they changed, by primary key; none is removed.
    case upsert

    /// Reads `view`, `full`, `upsert`, `by_date(column)` or `versions(column)`.
    init?(_ text: String) {
        switch text {
        case "view": self = .view
        case "full": self = .full
        case "upsert": self = .upsert
        default:
            if let column = Self.argument(of: "by_date", in: text) {
                self = .byDate(column: column)
            } else if let column = Self.argument(of: "versions", in: text) {
                self = .versions(column: column)
            } else {
                return nil
            }
        }
    }

    /// The column in `name(column)`; nil when the text is anything else.
    private static func argument(of name: String, in text: String) -> String? {
        guard text.hasPrefix("\(name)("), text.hasSuffix(")") else { return nil }
        let column = text.dropFirst(name.utf8.count + 1).dropLast()
        return !column.isEmpty && TableName("x.\(column)") != nil ? String(column) : nil
    }
}

/// How far back of its own day a row of a model depends on another table.
///
/// Where a day of that table changes, that many days after it are built anew as well, as far as they are published.
public struct Lookback: Sendable, Equatable {
    /// How many days back.
    public let days: Int
    /// Of which table, that of a model by date.
    public let table: TableName
    /// Where in the model's file it says so.
    let position: SourcePosition

    /// Reads `30 days of schema.table`; nil for anything else, and for less than a day or more than ten years.
    init?(_ text: String, at position: SourcePosition) {
        let words = text.split(separator: " ")
        guard words.count == 4, let days = Int(words[0]), (1...3660).contains(days),
            words[1] == (days == 1 ? "day" : "days"),
            words[2] == "of", let table = TableName(String(words[3]))
        else { return nil }
        self.days = days
        self.table = table
        self.position = position
    }
}
