import Postgres

/// How the columns of a file become those of a table that is no feed's, where their names do not say it.
public struct ColumnMapping: Sendable {
    let headers: [String: String]
    let ignoredHeaders: Set<String>
    let optionalColumns: Set<String>
    let nullTokens: [String]

    /// A mapping.
    ///
    /// - Parameters:
    ///   - headers: the columns by the headers that mean them.
    ///   - ignoredHeaders: the headers that may come and are not stored.
    ///   - optionalColumns: the columns whose header may be missing.
    ///   - nullTokens: the values that mean null in a column that is not text.
    public init(
        headers: [String: String] = [:], ignoredHeaders: Set<String> = [], optionalColumns: Set<String> = [],
        nullTokens: [String] = []
    ) {
        self.headers = headers
        self.ignoredHeaders = ignoredHeaders
        self.optionalColumns = optionalColumns
        self.nullTokens = nullTokens
    }
}

extension Feed {
    /// A table that takes files of any name, each of which stands for itself.
    init(into table: TableName, mapping: ColumnMapping) {
        self.init(
            name: table.description, pattern: .none, format: .csv, target: table, scope: .none,
            businessTimeColumn: nil, isRequired: false, dueDays: 0, headerMap: mapping.headers,
            ignoredHeaders: mapping.ignoredHeaders, optionalColumns: mapping.optionalColumns,
            nullTokens: mapping.nullTokens.map { Array($0.utf8) }, maxRejects: 0, isListed: false)
    }

    /// Whether a column is for the loader to fill: of a feed's table everything with an underscore in front.
    func isLineage(_ column: TableColumn) -> Bool {
        isListed ? column.name.hasPrefix("_") : column.name == "_load_id" || column.name == ColumnPlan.recordNumber
    }

    /// The error for a target that cannot be one.
    func refusal(_ reason: String, wayOut: String) -> StagingError {
        isListed
            ? .badFeed(feed: name, reason: "its target \(target) \(reason)")
            : .badTarget(target.description, reason: reason, wayOut: wayOut)
    }
}
