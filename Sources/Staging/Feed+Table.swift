public import Postgres

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
        isListed ? column.name.hasPrefix("_") : column.name == Lineage.load || column.name == Lineage.record
    }

    /// The error for a target that cannot be one.
    func refusal(_ reason: String, wayOut: String) -> StagingError {
        isListed
            ? .badFeed(feed: name, reason: "its target \(target) \(reason)")
            : .badTarget(target.description, reason: reason, wayOut: wayOut)
    }
}

extension Delivery {
    /// A file for a table that is no feed's.
    public init(into table: TableName, path: String, mapping: ColumnMapping = ColumnMapping()) {
        self.init(
            of: Feed(into: table, mapping: mapping), path: path, parts: [:],
            scope: String(path.split(separator: "/").last ?? ""), repairs: nil)
    }
}
