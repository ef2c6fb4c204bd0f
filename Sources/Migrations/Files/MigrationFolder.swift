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
            guard Self.holdsSQL(entry.name) else { continue }
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
            for name in try Self.files(below: "\(path)/\(folder)") {
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

    /// The files of SQL in a folder and those below it, by their path relative to it.
    ///
    /// What begins with `_`, folders too, is left alone. Throws for a name that ends in `.SQL`, and when one cannot be read.
    public static func files(below folder: String) throws -> [String] {
        let names = try Directory(path: folder).filesBelow().filter { name in
            holdsSQL(name) && !name.split(separator: "/").contains { $0.hasPrefix("_") }
        }
        if let name = names.first(where: { !$0.hasSuffix(".sql") }) {
            throw MigrationError.upperCaseSuffix(path: "\(folder)/\(name)")
        }
        return names
    }

    /// Whether somebody takes a file of this name for one of SQL, in whatever letters its suffix is written.
    static func holdsSQL(_ name: some StringProtocol) -> Bool { name.lowercased().hasSuffix(".sql") }

    /// Throws a ``MigrationError`` where no migration has this version.
    public func requireVersion(_ version: Int) throws {
        guard versioned.contains(where: { $0.version == version }) else {
            throw MigrationError.noSuchMigration(VersionedFile.key(String(version)))
        }
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
