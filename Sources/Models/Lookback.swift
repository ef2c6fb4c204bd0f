public import Postgres
import SQLText

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
