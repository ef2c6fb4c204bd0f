import Postgres

/// What a delivered file stands for: a new delivery of the same scope replaces the old one.
public enum ScopeKind: String, Sendable {
    /// The whole of an undated source.
    case none
    /// Everything there was on a day.
    case snapshot
    /// What happened, or is planned, in a month.
    case month
    /// What happened on a day.
    case day
    /// A part of what happened on a day.
    case daySession = "day_session"
}

extension FilePattern.Part {
    /// Whether a text can stand for this part.
    func accepts(_ text: Substring) -> Bool {
        switch self {
        case .date: CalendarDate(String(text)) != nil
        case .month: CalendarDate("\(text)-01") != nil
        case .session: (1...9).contains(text.count) && text.first != "0"
        }
    }
}

extension ScopeKind {
    /// Whether the date in the file's name is the business day of what is in it.
    var isDated: Bool {
        switch self {
        case .day, .daySession: true
        case .none, .snapshot, .month: false
        }
    }

    /// The key under which the ledger files a delivery with these parts: `2022-11-20#3`; nil when a part is missing.
    func key(_ parts: [FilePattern.Part: String]) -> String? {
        switch self {
        case .none: "all"
        case .snapshot, .day: parts[.date]
        case .month: parts[.month]
        case .daySession:
            if let date = parts[.date], let session = parts[.session] { "\(date)#\(session)" } else { nil }
        }
    }
}
