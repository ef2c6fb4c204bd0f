/// Bad messages one after the other.
struct BadRun: Equatable {
    /// So many are no accident (specs/loader.md §3c).
    static let limit = 50

    var count = 0
    /// The offset of the first of them.
    var from: Int64?

    mutating func add(_ offset: Int64) {
        count += 1
        from = from ?? offset
    }

    mutating func end() {
        self = BadRun()
    }
}

/// How many of the messages of a partition were bad.
struct BadShare: Equatable {
    /// Of fewer messages a share says nothing (specs/loader.md §3c).
    static let least = 1_000
    /// More than this is no accident (the same).
    static let percent = 5

    var bad = 0
    var count = 0

    mutating func add(isBad: Bool) {
        count += 1
        bad += isBad ? 1 : 0
    }

    var isTooLarge: Bool { count >= Self.least && bad * 100 > count * Self.percent }
}

extension Claim {
    /// Goes behind a message, and says why no further one may be consumed.
    mutating func take(_ offset: Int64, sentAt time: Int64?, isBad: Bool) -> Stall? {
        isAtEnd = false
        next = offset + 1
        lastTimestamp = time ?? lastTimestamp
        share.add(isBad: isBad)
        guard isBad else {
            badRun.end()
            return nil
        }
        badRun.add(offset)
        if badRun.count >= BadRun.limit { return .badRun(badRun) }
        return share.isTooLarge ? .badShare(bad: share.bad, of: share.count) : nil
    }
}
