import Postgres

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
