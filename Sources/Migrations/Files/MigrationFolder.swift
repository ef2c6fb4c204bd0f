import Files
public import SQLText

/// What is in the `sql` folder: versioned files and repeatable ones, read and checked, nothing applied.
public struct MigrationFolder: Sendable {
    /// The migrations, by version.
    public let versioned: [VersionedFile]
    /// Functions, reference data and access rights, in the order in which to apply them.
    public let repeatable: [RepeatableFile]

    /// A folder put together elsewhere.
    public init(versioned: [VersionedFile], repeatable: [RepeatableFile]) {
        self.versioned = versioned.sorted { $0.version < $1.version }
        self.repeatable = repeatable.sorted { left, right in
            guard left.kind == right.kind else { return left.kind < right.kind }
            return left.key.utf8.lexicographicallyPrecedes(right.key.utf8)
        }
    }

    /// Reads a `sql` folder.
    ///
    /// Throws when there is no `migrations` folder in it, a name is wrong or twice there, or a text cannot be split.
    public init(path: String) throws {
        guard let entries = try Directory(path: "\(path)/migrations").entries() else {
            throw MigrationError.noFolder(path: path)
        }
        var sources: [SourceFile] = []
        var companions: [String: SourceFile] = [:]
        for entry in entries where !entry.name.hasPrefix("_") {
            let path = "\(path)/migrations/\(entry.name)"
            guard !entry.isDirectory else { throw MigrationError.misnamed(path: path) }
            guard entry.name.hasSuffix(".sql") else { continue }
            if CompanionFile.Role.allCases.contains(where: { entry.name.hasSuffix($0.suffix) }) {
                companions[path] = try Self.read(path)
            } else {
                sources.append(try Self.read(path))
            }
        }
        var versioned: [VersionedFile] = []
        for source in sources {
            func companion(_ role: CompanionFile.Role) -> SourceFile? {
                companions.removeValue(forKey: source.path.dropLast(".sql".count) + role.suffix)
            }
            let file = try VersionedFile(source, verification: companion(.verify), undo: companion(.undo))
            if let twin = versioned.first(where: { $0.version == file.version }) {
                throw MigrationError.duplicateVersion(path: file.source.path, other: twin.source.path)
            }
            versioned.append(file)
        }
        if let orphan = companions.keys.min() {
            throw MigrationError.orphanedCompanion(path: orphan)
        }
        var repeatable: [RepeatableFile] = []
        let folders = [(RepeatableFile.Kind.function, "functions"), (.reference, "reference"), (.access, "access")]
        for (kind, folder) in folders {
            for name in try Directory(path: "\(path)/\(folder)").filesBelow() where name.hasSuffix(".sql") {
                let source = try Self.read("\(path)/\(folder)/\(name)")
                repeatable.append(try RepeatableFile(kind: kind, key: Self.key(name), source: source))
            }
        }
        self.init(versioned: versioned, repeatable: repeatable)
    }

    /// The same with more repeatable files.
    public func adding(_ files: [RepeatableFile]) -> MigrationFolder {
        MigrationFolder(versioned: versioned, repeatable: repeatable + files)
    }

    /// A file of SQL; throws when it cannot be read or is not UTF-8.
    public static func read(_ path: String) throws -> SourceFile {
        try SourceFile(path: path, bytes: try contents(ofFile: path))
    }

    /// `ops/local_time.sql` as `ops.local_time`.
    public static func key(_ relativePath: String) -> String {
        String(relativePath.dropLast(4)).replacing("/", with: ".")
    }
}
