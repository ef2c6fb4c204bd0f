/// Bad messages one after the other.
struct BadRun: Equatable {
    /// So many are no accident (specs/loader.md §3c).
    static let limit = 50

    var count = 0
    /// The offset of the first of them.
    var from: Int64?

    mutating func add(_ offset: Int64) {
        count += 1
        from = min(from ?? offset, offset)
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

    /// Of so many messages what was long ago counts half as much.
    static let memory = 10_000

    mutating func add(isBad: Bool) {
        count += 1
        bad += isBad ? 1 : 0
        if count >= Self.memory {
            (bad, count) = (bad / 2, count / 2)
        }
    }

    /// One that was counted as good was refused.
    mutating func addRefused() {
        bad += 1
    }

    var isTooLarge: Bool { count >= Self.least && bad * 100 > count * Self.percent }
}
