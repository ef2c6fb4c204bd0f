import SQLText

extension MigrationLint {
    /// The migrations among some files, by version.
    ///
    /// Passed over is what a folder of migrations passes over too: names that begin with `_` or do not end in `.sql`, and
    /// the files that check or undo a migration. Throws when one cannot be read or is no migration, and for two of the
    /// same version.
    public static func migrations(at paths: [String]) throws -> [VersionedFile] {
        var files: [VersionedFile] = []
        for path in paths where isMigration(path) && !files.contains(where: { $0.source.path == path }) {
            let file = try VersionedFile(try MigrationFolder.read(path))
            if let twin = files.first(where: { $0.version == file.version }) {
                throw MigrationError.duplicateVersion(path: path, other: twin.source.path)
            }
            files.append(file)
        }
        return files.sorted { $0.version < $1.version }
    }

    private static func isMigration(_ path: String) -> Bool {
        let name = path.split(separator: "/").last ?? ""
        return !name.hasPrefix("_") && MigrationFolder.holdsSQL(name)
            && !CompanionFile.Role.allCases.contains { name.hasSuffix($0.suffix) }
    }
}
