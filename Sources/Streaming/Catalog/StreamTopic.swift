public import Postgres

/// A topic and the table that its messages land in: a row of `ops.topics`.
public struct StreamTopic: Sendable, Equatable {
    /// What a value has to be.
    public enum Decoding: String, Sendable, CaseIterable {
        /// JSON that `jsonb` can hold.
        case json
        /// UTF-8 without NUL.
        case text
        /// Anything.
        case bytes

        /// The type of the column that holds it.
        var columnType: String {
            switch self {
            case .json: "jsonb"
            case .text: "text"
            case .bytes: "bytea"
            }
        }
    }

    /// The topic.
    public let name: String
    /// Its landing table.
    public let target: TableName
    /// What its values have to be.
    public let decoding: Decoding
}
