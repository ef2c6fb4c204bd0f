/// How many records of a file may be rejected: so many, or such a share of them.
public struct RejectLimit: Sendable, Equatable {
    /// Of fewer records than this a share says nothing, and the feed's number counts instead (specs/loader.md §3a).
    public static let leastRecords = 1_000

    /// What was asked for; nil where only the feed, or a share, says it.
    private let number: Int?
    private let ratio: Double?
    /// The feed's.
    private let usual: Int

    /// A limit: a number and a share that were asked for both hold, and without either the feed's number does.
    init(number: Int? = nil, ratio: Double? = nil, usual: Int = .max) {
        self.number = number
        self.ratio = ratio
        self.usual = usual
    }

    /// How many there may be before the end of the file, where nobody knows yet how many records it has.
    var beforeEnd: Int { number ?? (ratio == nil ? usual : .max) }

    /// How many there may be of so many records.
    func allowed(of records: Int) -> Int {
        guard let ratio, records >= Self.leastRecords else { return number ?? usual }
        var share = Int((ratio * Double(records)).rounded(.down))
        // 0.29 × 100 is less than 29 in binary, and 29 of 100 is what 0.29 means.
        if Double(share + 1) / Double(records) <= ratio {
            share += 1
        }
        return min(share, number ?? .max)
    }
}
