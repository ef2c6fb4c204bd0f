public import Postgres

/// A kind of file that hospitals deliver, as a row of `ops.feeds` describes it, or a table that takes files of any name.
public struct Feed: Sendable {
    /// Its name.
    public let name: String
    /// What its files are called.
    public let pattern: FilePattern
    let format: RecordFormat
    /// The staging table its records go to.
    public let target: TableName
    /// What a file of it stands for.
    public let scope: ScopeKind
    /// The column of the target whose day a record belongs to; nil for undated sources.
    let businessTimeColumn: String?
    /// Whether a day cannot be published without it.
    public let isRequired: Bool
    /// How many days after its day a file may still come.
    public let dueDays: Int
    let headerMap: [String: String]
    let ignoredHeaders: Set<String>
    let optionalColumns: Set<String>
    let nullTokens: [[UInt8]]
    /// How many records of a file may be rejected.
    public let maxRejects: Int
    /// Whether it is a row of `ops.feeds`; else it stands for a table that somebody named as a file's target.
    public internal(set) var isListed = true
}

/// A file of a feed, with what its name says.
public struct Delivery: Sendable {
    /// The feed.
    public let feed: Feed
    /// Where the file is.
    public let path: String
    /// The file's name without folders.
    public let name: String
    let parts: [FilePattern.Part: String]
    /// What the file stands for, as the ledger files it: `2022-11-20`, `2022-11-20#3`, `2022-11`, `all`; for a table
    /// without a feed the file's name.
    public let scope: String
    /// The load whose rejected records it brings, corrected.
    public let repairs: Int64?

    /// A file of a feed; nil when its name does not fit the feed's pattern.
    ///
    /// With `anyName` a name that does not fit is taken too, where the feed needs nothing from it.
    public init?(of feed: Feed, path: String, anyName: Bool = false) {
        let name = String(path.split(separator: "/").last ?? "")
        guard let parts = feed.pattern.match(name) ?? (anyName ? [:] : nil), let scope = feed.scope.key(parts) else {
            return nil
        }
        self.feed = feed
        self.path = path
        self.name = name
        self.parts = parts
        self.scope = scope
        repairs = nil
    }

    /// A file that stands for something whatever its name.
    init(of feed: Feed, path: String, parts: [FilePattern.Part: String], scope: String, repairs: Int64?) {
        self.feed = feed
        self.path = path
        name = String(path.split(separator: "/").last ?? "")
        self.parts = parts
        self.scope = scope
        self.repairs = repairs
    }

    /// The day in the file's name.
    public var date: CalendarDate? { parts[.date].flatMap { CalendarDate($0) } }
    /// The month in the file's name.
    public var month: String? { parts[.month] }
}
