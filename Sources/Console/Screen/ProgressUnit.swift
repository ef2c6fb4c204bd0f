/// What a progress counts.
public enum ProgressUnit: Sendable, Equatable, ExpressibleByStringLiteral {
    /// Bytes, shown in KiB, MiB and so on.
    case bytes
    /// Things of a name in the plural: days, files, records.
    case named(String)

    /// Makes the unit of a name in the plural.
    public init(stringLiteral name: String) {
        self = .named(name)
    }

    /// An amount with its unit.
    func format(_ amount: Int64) -> String {
        switch self {
        case .bytes: ByteCount.format(amount)
        case .named(let name): "\(Count.format(amount)) \(name)"
        }
    }

    /// An amount out of a total, with the unit.
    func format(_ amount: Int64, of total: Int64) -> String {
        switch self {
        case .bytes: "\(ByteCount.format(amount)) / \(ByteCount.format(total))"
        case .named(let name): "\(Count.format(amount)) / \(Count.format(total)) \(name)"
        }
    }

    /// So much of it in a second.
    func format(perSecond rate: Double) -> String {
        switch self {
        case .bytes: "\(ByteCount.format(Int64(exactly: rate.rounded()) ?? .max))/s"
        case .named(let name): "\(Decimals.format(rate)) \(name)/s"
        }
    }
}
