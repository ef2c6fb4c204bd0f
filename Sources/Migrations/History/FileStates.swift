/// How each file stands to the history: what `migrate status` shows, also where `migrate up` would refuse.
public struct FileStates: Sendable {
    /// How a file stands.
    public enum State: String, Sendable {
        /// Applied as it is.
        case applied
        /// Not applied yet.
        case pending
        /// A repeatable file that will be applied again.
        case changed
        /// A migration that was edited after it was applied.
        case edited
        /// A migration below one that is applied already.
        case outOfOrder = "out of order"
        /// Applied, and gone from the folder.
        case gone
    }

    /// One file.
    public struct File: Sendable, Equatable {
        /// `versioned`, or a kind of repeatable file.
        public let kind: String
        /// The name: version and name of a migration, the key of a repeatable file.
        public let name: String
        /// How it stands.
        public let state: State
        /// When it was applied, in UTC to the minute.
        public let appliedAt: String?

        /// Whether it is a migration that is applied and has no file any more.
        public var isLostMigration: Bool { kind == History.versioned && state == .gone }
    }

    /// All files, migrations first, in the order of application; then those that are gone.
    public let files: [File]

    /// Compares the files with what is applied.
    public init(folder: MigrationFolder, history: [AppliedFile]) {
        let rows = Dictionary(
            history.map { ("\($0.kind) \($0.key)", $0) }, uniquingKeysWith: { first, _ in first })
        let newest = history.filter { $0.kind == History.versioned }.map(\.key).max()
        var seen: Set<String> = []
        var files: [File] = []
        for file in folder.versioned {
            let row = rows["\(History.versioned) \(file.key)"]
            seen.insert("\(History.versioned) \(file.key)")
            let missed: State = newest.map { file.key < $0 } ?? false ? .outOfOrder : .pending
            files.append(
                File(
                    kind: History.versioned, name: "\(file.key)_\(file.name)",
                    state: row.map { $0.sum == file.sum ? .applied : .edited } ?? missed, appliedAt: row?.appliedAt))
        }
        for file in folder.repeatable {
            let key = "\(file.kind.rawValue) \(file.key)"
            seen.insert(key)
            files.append(
                File(
                    kind: file.kind.rawValue, name: file.key,
                    state: rows[key].map { $0.sum == file.sum ? .applied : .changed } ?? .pending,
                    appliedAt: rows[key]?.appliedAt))
        }
        for row in history where !seen.contains("\(row.kind) \(row.key)") {
            let name = row.kind == History.versioned ? "\(row.key)_\(row.name)" : row.key
            files.append(File(kind: row.kind, name: name, state: .gone, appliedAt: row.appliedAt))
        }
        self.files = files
    }
}
