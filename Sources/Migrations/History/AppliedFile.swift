/// A file in the history, as `migrate.applied` has it.
public struct AppliedFile: Sendable, Equatable {
    /// What became of a file.
    public enum State: String, Sendable, CaseIterable {
        /// It is applied.
        case applied
        /// It was applied before there was a history; somebody said so.
        case baselined
        /// A file without transaction has begun; whoever does it has not come to its end.
        case running
        /// A file without transaction stopped at an error; what it did before stays.
        case failed
        /// It was applied and is undone.
        case undone
        /// It is applied, and that its file is gone is known.
        case removed
    }

    /// `versioned`, or a kind of repeatable file.
    public let kind: String
    /// The version in four digits, or the key of the repeatable file.
    public let key: String
    /// The name behind the version, or the key once more.
    public let name: String
    /// What became of it.
    public let state: State
    /// The checksum of the text when it was applied.
    public let sum: String
    /// The checksum of its code when it was applied; nil where a program of layout 1 applied it.
    public let codeSum: String?
    /// When it was applied, in UTC to the minute; nil while it is not.
    public let appliedAt: String?
    /// How many statements of a file without transaction are done, and what they were.
    public let progress: Progress?
    /// Whether a view or routine of this name is there, which a migration may have dropped; true for other kinds.
    public let isInPlace: Bool

    /// How far a file without transaction came.
    public struct Progress: Sendable, Equatable {
        /// How many statements are done and committed.
        public let done: Int
        /// The checksums of all its statements when it was begun.
        public let statementSums: [String]

        /// So many of these statements.
        public init(done: Int, statementSums: [String]) {
            self.done = done
            self.statementSums = statementSums
        }
    }

    /// A row of the history.
    public init(
        kind: String, key: String, name: String, state: State = .applied, sum: String, codeSum: String? = nil,
        appliedAt: String? = nil, progress: Progress? = nil, isInPlace: Bool = true
    ) {
        self.kind = kind
        self.key = key
        self.name = name
        self.state = state
        self.sum = sum
        self.codeSum = codeSum
        self.appliedAt = appliedAt
        self.progress = progress
        self.isInPlace = isInPlace
    }

    /// Whether it was done as a whole and has not been undone.
    var isDone: Bool { [.applied, .baselined, .removed].contains(state) }
    /// Whether a file without transaction has begun it and not ended.
    var isHalfDone: Bool { [.running, .failed].contains(state) }
}
