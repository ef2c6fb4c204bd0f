import SQLText

/// What there is to do: a pure function of the files and the history.
public struct MigrationPlan: Sendable {
    /// Why a file is to be applied.
    public enum Reason: Sendable, Hashable {
        /// It never was.
        case new
        /// It was, and is undone.
        case undone
        /// It never was, although later ones are, and that is allowed.
        case outOfOrder
        /// It stopped at a statement, counted from 0, and goes on there.
        case resumed(at: Int)
        /// Its code has changed.
        case changed
        /// Something dropped its view or function.
        case dropped
        /// Rights are given again after anything else: new and replaced objects have none.
        case again
    }

    /// A migration to apply.
    public struct Migration: Sendable {
        /// The file.
        public let file: VersionedFile
        /// Why.
        public let reason: Reason
    }

    /// A repeatable file to apply.
    public struct Repetition: Sendable {
        /// The file.
        public let file: RepeatableFile
        /// Why.
        public let reason: Reason
    }

    /// Migrations to apply, by version.
    public let migrations: [Migration]
    /// Repeatable files to apply, in their order.
    public private(set) var repetitions: [Repetition]
    /// Repeatable files that were applied once and are gone; they are left as they are.
    public let removed: [FileStates.File]
    /// Applied migrations in which only comments or blanks have changed.
    public let reworded: [FileStates.File]
    /// Files without transaction that somebody is applying.
    public let running: [FileStates.File]
    /// How many repeatable files wait until the migrations behind the target are applied.
    public let heldBack: Int

    /// The migrations' files.
    public var versioned: [VersionedFile] { migrations.map(\.file) }
    /// The repeatable files.
    public var repeatable: [RepeatableFile] { repetitions.map(\.file) }
    /// Whether there is nothing to do.
    public var isEmpty: Bool { migrations.isEmpty && repetitions.isEmpty }
    /// How many repeatable files are new or have changed; access rights are also given again after anything else.
    public var changedCount: Int { repetitions.filter { $0.reason != .again }.count }

    /// What to do, and how far to go.
    public struct Options: Sendable {
        /// The last version to apply; nil for all.
        public var target: Int?
        /// Whether migrations below applied ones are applied.
        public var allowsOutOfOrder = false
        /// Whether somebody who holds the run lock may be at work on a file, so that a half-done one is no problem yet.
        public var isLocked = false

        /// Everything, in order, with nobody else at it.
        public init() {}
    }

    /// Compares the files with what is applied.
    ///
    /// Throws a ``MigrationError`` when an applied migration was edited or is gone, one not applied comes before it, or
    /// one without transaction is half done and cannot go on by itself; one with ``MigrationError/parts`` for more than one.
    ///
    /// `finding` looks what became of the statement at which a half-done file stopped; without it nothing is said of that.
    public init(
        folder: MigrationFolder, history: [AppliedFile], options: Options = Options(),
        finding: (VersionedFile, FileStates.File) throws -> String? = { _, _ in nil }
    ) throws {
        let states = try FileStates(folder: folder, history: history, isLocked: options.isLocked)
        let rows = Dictionary(
            states.files.map { ("\($0.kind) \($0.key)", $0) }, uniquingKeysWith: { first, _ in first })
        let newest = history.filter { $0.kind == History.versioned && $0.state != .undone }.map(\.key).max() ?? ""

        var problems: [MigrationError] = []
        var migrations: [Migration] = []
        for lost in states.files.filter(\.isLostMigration).sorted(by: { $0.key < $1.key }) {
            problems.append(.missing(key: lost.key, title: lost.name))
        }
        for file in folder.versioned {
            guard let row = rows["\(History.versioned) \(file.key)"] else { continue }
            switch row.state {
            case .pending: migrations.append(Migration(file: file, reason: .new))
            case .undone: migrations.append(Migration(file: file, reason: .undone))
            case .outOfOrder where options.allowsOutOfOrder:
                migrations.append(Migration(file: file, reason: .outOfOrder))
            case .outOfOrder: problems.append(.outOfOrder(path: file.source.path, newest: newest))
            case .edited: problems.append(.modified(path: file.source.path, key: file.key))
            case .interrupted, .failed:
                if let next = try file.resumption(after: row.progress) {
                    migrations.append(Migration(file: file, reason: .resumed(at: next)))
                } else {
                    problems.append(.undecided(HalfDoneFile(file, row), finding: try finding(file, row)))
                }
            case .applied, .baselined, .reworded, .changed, .dropped, .gone, .running: break
            }
        }
        if let first = problems.first {
            throw problems.count == 1 ? first : MigrationError(several: problems, first: first)
        }

        let isWithinTarget = { (migration: Migration) in options.target.map { migration.file.version <= $0 } ?? true }
        self.migrations = migrations.filter(isWithinTarget)
        let isComplete = migrations.allSatisfy(isWithinTarget)
        let due = folder.repeatable.compactMap { file in
            rows["\(file.kind.rawValue) \(file.key)"].flatMap { Self.reason(for: $0.state) }
                .map { Repetition(file: file, reason: $0) }
        }
        // What they are about may come with the migrations that are not applied yet.
        repetitions = isComplete ? due : []
        heldBack = isComplete ? 0 : due.count
        running = states.files.filter { $0.state == .running }
        removed = states.files.filter { $0.kind != History.versioned && $0.state == .gone }
        reworded = states.files.filter { $0.kind == History.versioned && $0.state == .reworded }
        if isComplete {
            addRights(of: folder)
        }
    }

    private static func reason(for state: FileStates.State) -> Reason? {
        switch state {
        case .pending: .new
        case .changed: .changed
        case .dropped: .dropped
        default: nil
        }
    }

    private mutating func addRights(of folder: MigrationFolder) {
        guard !migrations.isEmpty || repetitions.contains(where: { $0.file.kind != .access }) else { return }
        let keys = Set(repetitions.filter { $0.file.kind == .access }.map(\.file.key))
        let others = folder.repeatable.filter { $0.kind == .access && !keys.contains($0.key) }
        merge(others.map { Repetition(file: $0, reason: .again) }, of: folder)
    }

    /// Adds repeatable files that have become due since, in the order of the folder.
    mutating func add(_ later: MigrationPlan, of folder: MigrationFolder) {
        merge(later.repetitions, of: folder)
    }

    private mutating func merge(_ more: [Repetition], of folder: MigrationFolder) {
        let reasons = Dictionary(
            (repetitions + more).map { ("\($0.file.kind) \($0.file.key)", $0.reason) },
            uniquingKeysWith: { first, _ in first })
        repetitions = folder.repeatable.compactMap { file in
            reasons["\(file.kind) \(file.key)"].map { Repetition(file: file, reason: $0) }
        }
    }
}
