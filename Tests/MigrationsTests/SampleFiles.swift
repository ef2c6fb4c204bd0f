import Migrations
import SQLText

/// A file of the text, as if it lay in `sql`.
func makeSource(_ text: String, path: String = "sql/a.sql") throws -> SourceFile {
    try SourceFile(path: path, bytes: Array(text.utf8))
}

extension VersionedFile {
    /// A migration of the text.
    init(_ name: String, _ text: String = "select 1;") throws {
        try self.init(try makeSource(text, path: "sql/migrations/\(name).sql"))
    }
}

extension RepeatableFile {
    /// A repeatable file of the text.
    init(_ kind: Kind, _ key: String, _ text: String) throws {
        let folder =
            switch kind {
            case .function: "functions"
            case .reference: "reference"
            case .view: "models"
            case .access: "access"
            }
        let path = "sql/\(folder)/\(key.replacing(".", with: "/")).sql"
        let prelude = kind == .view ? "create or replace view \(key) with (security_invoker) as\n" : ""
        try self.init(kind: kind, key: key, source: try makeSource(text, path: path), prelude: prelude)
    }
}

extension MigrationFolder {
    /// A folder of migrations by name and text.
    init(migrations: KeyValuePairs<String, String>, repeatable: [RepeatableFile] = []) throws {
        self.init(
            versioned: try migrations.map { try VersionedFile($0.key, $0.value) }, repeatable: repeatable)
    }
}

extension AppliedFile {
    /// A migration as the history has it once it is applied.
    init(_ file: VersionedFile) {
        self.init(kind: History.versioned, key: file.key, name: file.name, sum: file.sum, appliedAt: "then")
    }

    /// A repeatable file as the history has it once it is applied.
    init(_ file: RepeatableFile) {
        self.init(kind: file.kind.rawValue, key: file.key, name: file.key, sum: file.sum, appliedAt: "then")
    }
}
