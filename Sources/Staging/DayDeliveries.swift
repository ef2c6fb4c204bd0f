public import Postgres

/// Which files of the lake belong to a day, and which required ones are not there: a pure function of what is known.
public struct DayDeliveries: Sendable {
    /// The files to stage, in the order in which to stage them.
    public let deliveries: [Delivery]
    /// How many files besides are live already, untouched since they were loaded.
    public let untouched: Int
    /// Files to stage that stand for the same delivery, by name: nobody knows which of them counts.
    public let ambiguous: [[String]]
    /// Feeds whose required file is missing, with the day it is missing for where it is not the day itself.
    public let missing: [MissingDelivery]
    /// Whether any dated file of the day has come.
    public let hasFilesOfDay: Bool
    /// The newest day that a dated file has come for.
    public let newestDay: CalendarDate?
    /// Names in the lake that no feed's pattern fits, but one nearly does.
    public let misspelt: [Misspelt]
    /// The other names in the lake that no feed's pattern fits.
    public let unknown: [String]

    /// A file's name that was probably meant for a feed.
    public struct Misspelt: Sendable, Equatable {
        /// The name.
        public let name: String
        /// The feed's pattern.
        public let pattern: String
    }

    /// Works out what to stage for `day` (design §6, step 1): its own files, undated ones, snapshots up to it, its
    /// month, and again those of days published already, whose unchanged ones the ledger then recognises.
    ///
    /// - Parameters:
    ///   - files: the paths in the lake by name.
    ///   - published: the days published already.
    ///   - live: the live loads.
    ///   - isUntouched: whether a file is that of a live load, untouched since.
    public init(
        for day: CalendarDate, feeds: [Feed], files: [String: String], published: Set<CalendarDate>,
        live: [LiveLoad], isUntouched: (Delivery, LiveLoad) -> Bool = { $1.isUntouched($0) }
    ) {
        var fitting: [Delivery] = []
        var unknown: [String] = []
        var misspelt: [Misspelt] = []
        for (name, path) in files {
            if let delivery = feeds.lazy.compactMap({ Delivery(of: $0, path: path) }).first {
                fitting.append(delivery)
            } else if let pattern = Self.nearestPattern(to: name, of: feeds) {
                misspelt.append(Misspelt(name: name, pattern: pattern.text))
            } else {
                unknown.append(name)
            }
        }
        let days = published.union([day])
        let months = Set(days.map(\.month))
        let wanted =
            fitting
            .filter { delivery in
                switch delivery.feed.scope {
                case .none: true
                case .snapshot: delivery.date.map { $0 <= day } ?? false
                case .month: delivery.month.map { months.contains($0) } ?? false
                case .day, .daySession: delivery.date.map { days.contains($0) } ?? false
                }
            }
            .sorted { ($0.feed.name, $0.scope) < ($1.feed.name, $1.scope) }
        ambiguous = wanted.rivals.map { $0.map(\.name).sorted() }.sorted { $0.lexicographicallyPrecedes($1) }
        let loads = Dictionary(grouping: live, by: \.feed).mapValues { loads in
            Dictionary(grouping: loads, by: \.scope)
        }
        deliveries = wanted.filter { delivery in
            loads[delivery.feed.name]?[delivery.scope].map { !$0.contains { isUntouched(delivery, $0) } } ?? true
        }
        untouched = wanted.count - deliveries.count
        self.unknown = unknown.sorted()
        self.misspelt = misspelt.sorted { $0.name < $1.name }
        let delivered = Dictionary(grouping: fitting, by: \.feed.name).mapValues { Set($0.map(\.scope)) }
            .merging(loads.mapValues { Set($0.keys) }) { $0.union($1) }
        missing = feeds.filter(\.isRequired).compactMap { feed in
            Self.missing(feed, on: day, published: published, delivered: delivered[feed.name] ?? [])
        }
        let dates = Set(delivered.values.joined().map { $0.prefix(10) }).compactMap { CalendarDate(String($0)) }
        hasFilesOfDay = dates.contains(day)
        newestDay = dates.max()
    }

    private static func nearestPattern(to name: String, of feeds: [Feed]) -> FilePattern? {
        feeds.compactMap { feed in feed.pattern.slips(in: name).map { (pattern: feed.pattern, slips: $0) } }
            .min { $0.slips < $1.slips }?.pattern
    }

    private static func missing(
        _ feed: Feed, on day: CalendarDate, published: Set<CalendarDate>, delivered: Set<String>
    ) -> MissingDelivery? {
        switch feed.scope {
        case .none:
            return delivered.isEmpty ? MissingDelivery(feed: feed.name, scope: "all", file: feed.pattern.text) : nil
        case .snapshot:
            let isThere = delivered.contains { CalendarDate($0).map { $0 <= day } ?? false }
            let file = "\(feed.pattern.name(for: day)), or of a day before"
            return isThere ? nil : MissingDelivery(feed: feed.name, scope: day.description, file: file)
        case .month:
            guard !delivered.contains(day.month) else { return nil }
            return MissingDelivery(feed: feed.name, scope: day.month, file: feed.pattern.name(for: day))
        case .day, .daySession:
            // What may come later is due when an earlier day, already published, has had its time.
            let due = day.advanced(by: -feed.dueDays)
            guard feed.dueDays == 0 || published.contains(due) else { return nil }
            let isThere = delivered.contains { $0.prefix(10) == due.description }
            guard !isThere else { return nil }
            return MissingDelivery(feed: feed.name, scope: due.description, file: feed.pattern.name(for: due))
        }
    }
}
