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
