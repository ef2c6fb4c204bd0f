import Kafka

extension Message {
    /// When it was sent, in milliseconds since 1970; nil also for what producers may say and no `timestamptz` can hold.
    var sentAt: Int64? {
        guard let timestamp, timestamp < Self.endOfTime else { return nil }
        return timestamp
    }

    /// The beginning of the year 294277 (manual, "Date/Time Types").
    private static var endOfTime: Int64 { 9_224_318_016_000_000 }
}
