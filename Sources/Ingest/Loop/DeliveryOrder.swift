import Staging

/// The order in which deliveries that wait are loaded: undated ones first, then by day, month and session.
///
/// A day's visits then find the people they are about, and a day is complete before the next one begins.
struct DeliveryOrder: Comparable {
    private let isDated: Bool
    private let date: Substring
    private let session: Int
    private let feed: String

    init(of delivery: Delivery) {
        isDated = delivery.feed.scope != .none
        let parts = delivery.scope.split(separator: "#")
        date = isDated ? parts.first ?? "" : ""
        // By number: session 10 comes behind session 9.
        session = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        feed = delivery.feed.name
    }

    static func < (left: Self, right: Self) -> Bool {
        if left.isDated != right.isDated { return right.isDated }
        return (left.date, left.session, left.feed) < (right.date, right.session, right.feed)
    }
}
