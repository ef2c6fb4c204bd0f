import SQLText

/// How each file stands to the history: a pure function of the files and the rows.
public struct FileStates: Sendable {
    /// How a file stands.
    public enum State: String, Sendable {
        /// Applied as it is.
        case applied
        /// Said to be applied by `migrate baseline`, as it is.
        case baselined
        /// Applied; since then only comments or blanks have changed.
        case reworded
        /// Not applied yet.
        case pending
        /// Applied once and undone.
        case undone
        /// A repeatable file that will be applied again.
        case changed
        /// A view or function that something dropped, and that will be made again.
        case dropped
        /// A migration that was edited after it was applied.
        case edited
        /// A migration below one that is applied already.
        case outOfOrder = "out of order"
        /// Applied, and gone from the folder.
        case gone
        /// A file without transaction that somebody is applying.
        case running
        /// A file without transaction whose run ended in the middle.
        case interrupted
        /// A file without transaction that stopped at an error.
        case failed

        /// Whether `migrate up` will apply it.
        public var isPending: Bool { [.pending, .undone, .changed, .dropped].contains(self) }
    }

    /// One file.
    public struct File: Sendable {
        /// `versioned`, or a kind of repeatable file.
        public let kind: String
        /// The version in four digits, or the key of the repeatable file.
        public let key: String
        /// The name: version and name of a migration, the key of a repeatable file.
        public let name: String
        /// How it stands.
        public let state: State
        /// When it was applied, in UTC to the minute.
        public let appliedAt: String?
        /// How far a file without transaction came, while it is not done.
        public let progress: AppliedFile.Progress?

        /// Whether it is a migration that is applied and has no file any more.
        public var isLostMigration: Bool { kind == History.versioned && state == .gone }
    }

    /// All files, migrations first, in the order of application; then those that are gone.
    public let files: [File]

    /// Compares the files with the history; `isLocked` says that somebody holds the run lock now.
    ///
    /// Throws when the checksum of a file cannot be made.
    public init(folder: MigrationFolder, history: [AppliedFile], isLocked: Bool = false) throws {
        var rows = Dictionary(
            history.map { ("\($0.kind) \($0.key)", $0) }, uniquingKeysWith: { first, _ in first })
        let newest = history.filter { $0.kind == History.versioned && $0.state != .undone }.map(\.key).max()
        var files: [File] = []
        for file in folder.versioned {
            let row = rows.removeValue(forKey: "\(History.versioned) \(file.key)")
            let missed: State = newest.map { file.key < $0 } ?? false ? .outOfOrder : .pending
            let seen = try row.map { try Self.state(of: file, $0, isLocked: isLocked) } ?? missed
            // Undone, and below what was applied since: its number may be another file's by now.
            let state = seen == .undone && missed == .outOfOrder ? .outOfOrder : seen
            files.append(File(History.versioned, file.key, file.title, state, row))
        }
        for file in folder.repeatable {
            let row = rows.removeValue(forKey: "\(file.kind.rawValue) \(file.key)")
            let state = try row.map { try Self.state(of: file, $0) } ?? .pending
            files.append(File(file.kind.rawValue, file.key, file.key, state, state == .pending ? nil : row))
        }
        for row in history where rows["\(row.kind) \(row.key)"] != nil && ![.removed, .undone].contains(row.state) {
            let name = row.kind == History.versioned ? "\(row.key)_\(row.name)" : row.key
            files.append(File(row.kind, row.key, name, .gone, row))
        }
        self.files = files
    }

    private static func state(of file: VersionedFile, _ row: AppliedFile, isLocked: Bool) throws -> State {
        switch row.state {
        case .running: isLocked ? .running : .interrupted
        case .failed: .failed
        case .undone: .undone
        case .baselined where row.sum == file.sum: .baselined
        case .applied, .baselined, .removed:
            row.sum == file.sum ? .applied : row.codeSum == (try file.codeSum()) ? .reworded : .edited
        }
    }

    private static func state(of file: RepeatableFile, _ row: AppliedFile) throws -> State {
        // Known to be gone, or taken back, and here again: what it made may have been dropped meanwhile.
        guard ![.removed, .undone].contains(row.state) else { return .pending }
        guard row.isInPlace || !file.makesItsNamesake else { return .dropped }
        guard row.sum != file.sum else { return .applied }
        return row.codeSum == (try file.codeSum()) ? .reworded : .changed
    }
}

extension FileStates.File {
    fileprivate init(_ kind: String, _ key: String, _ name: String, _ state: FileStates.State, _ row: AppliedFile?) {
        self.init(
            kind: kind, key: key, name: name, state: state, appliedAt: row?.appliedAt,
            progress: row?.isHalfDone == true ? row?.progress : nil)
    }
}

extension RepeatableFile {
    /// Whether it is sure to leave a view or routine of its own name there, so that it was dropped where there is none.
    ///
    /// A file of functions may hold others, or none: only one that creates its namesake, schema and all, is sure.
    fileprivate var makesItsNamesake: Bool {
        switch kind {
        case .view: true
        case .function: statements.contains { $0.createdRoutine == key }
        case .reference, .access: false
        }
    }
}

extension Statement {
    /// The routine that it creates, as the catalogs have its name; nil where it creates none or names no schema.
    fileprivate var createdRoutine: String? {
        var words = WordReader(self)
        guard words.take("create") else { return nil }
        _ = words.take("or", "replace")
        guard words.take(anyOf: ["function", "procedure", "aggregate"]) != nil, let name = words.takeName(),
            let schema = name.schema
        else { return nil }
        return "\(schema).\(name.name)"
    }
}
