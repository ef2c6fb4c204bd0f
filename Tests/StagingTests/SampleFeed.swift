import Postgres
import Testing

@testable import Staging

extension Feed {
    /// A feed like those of `ops.feeds`, for tests that need no database.
    static func sample(
        _ name: String = "visits", pattern: String = "visits_{date}.csv", target: String = "staging.visits",
        scope: ScopeKind = .day, isRequired: Bool = false, dueDays: Int = 0, headerMap: [String: String] = [:],
        ignored: Set<String> = [], optional: Set<String> = []
    ) throws -> Feed {
        Feed(
            name: name, pattern: try #require(FilePattern(pattern)), format: .csv,
            target: try #require(TableName(target)), scope: scope, businessTimeColumn: nil, isRequired: isRequired,
            dueDays: dueDays, headerMap: headerMap, ignoredHeaders: ignored, optionalColumns: optional, nullTokens: [],
            maxRejects: 0)
    }
}
