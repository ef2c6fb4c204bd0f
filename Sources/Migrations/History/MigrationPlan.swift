import SQLText

/// What there is to do: a pure function of the files and the history.
public struct MigrationPlan: Sendable {
    /// Migrations to apply, by version.
    public let versioned: [VersionedFile]
    /// Repeatable files to apply, in their order.
    public private(set) var repeatable: [RepeatableFile]
    /// How many of them are new or have changed; access rights are also given again after anything else.
    public let changedCount: Int
    /// Repeatable files that were applied once and are gone; they are left as they are.
    public let removed: [AppliedFile]

    /// Whether there is nothing to do.
    public var isEmpty: Bool { versioned.isEmpty && repeatable.isEmpty }

    /// Compares the files with what is applied.
    ///
    /// Throws ``MigrationError`` when an applied migration was edited or is gone, or one not applied comes before it.
    public init(folder: MigrationFolder, history: [AppliedFile]) throws {
        let applied = Dictionary(
            history.filter { $0.kind == History.versioned }.map { ($0.key, $0) },
            uniquingKeysWith: { first, _ in first })
        let newest = applied.keys.max()
        let keys = Set(folder.versioned.map(\.key))
        if let lost = applied.values.filter({ !keys.contains($0.key) }).min(by: { $0.key < $1.key }) {
            throw MigrationError.missing(key: lost.key, name: lost.name)
        }
        var pending: [VersionedFile] = []
        for file in folder.versioned {
            if let row = applied[file.key] {
                guard row.sum == file.sum else {
                    throw MigrationError.modified(path: file.source.path, key: file.key)
                }
            } else {
                if let newest, file.key < newest {
                    throw MigrationError.outOfOrder(path: file.source.path, newest: newest)
                }
                pending.append(file)
            }
        }
        versioned = pending
        let sums = Dictionary(
            history.map { ("\($0.kind) \($0.key)", $0.sum) }, uniquingKeysWith: { first, _ in first })
        let changed = folder.repeatable.filter { sums["\($0.kind.rawValue) \($0.key)"] != $0.sum }
        // Rights are given again after anything else changed: new and replaced objects have none.
        let needsAccess = !pending.isEmpty || changed.contains { $0.kind != .access }
        changedCount = changed.count
        repeatable = folder.repeatable.filter { file in
            sums["\(file.kind.rawValue) \(file.key)"] != file.sum || (needsAccess && file.kind == .access)
        }
        let present = Set(folder.repeatable.map { "\($0.kind.rawValue) \($0.key)" })
        removed = history.filter { $0.kind != History.versioned && !present.contains("\($0.kind) \($0.key)") }
    }

    /// Adds repeatable files that have become due since, in the order of the folder.
    mutating func add(_ files: [RepeatableFile], of folder: MigrationFolder) {
        let keys = Set((repeatable + files).map { "\($0.kind.rawValue) \($0.key)" })
        repeatable = folder.repeatable.filter { keys.contains("\($0.kind.rawValue) \($0.key)") }
    }
}
