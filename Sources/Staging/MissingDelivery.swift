import Postgres

/// A required file that was never delivered.
public struct MissingDelivery: Sendable, Equatable {
    /// The feed.
    public let feed: String
    /// The day, or `all`, that there is no file for.
    public let scope: String
    /// The name that the file would have.
    public let file: String

    /// The feed, with the day or month that its file is missing for where its day is not `day` itself.
    func named(on day: CalendarDate) -> String {
        scope == "all" || scope == day.description ? feed : "\(feed) (of \(scope))"
    }
}
