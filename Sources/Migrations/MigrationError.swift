public import Failures
public import SQLText

/// Why migrations were refused before anything ran.
public enum MigrationError: Failure {
    /// There is no `migrations` folder.
    case noFolder(path: String)
    /// A file in `migrations` is not called `NNNN_name.sql`.
    case misnamed(path: String)
    /// Two files have the same version.
    case duplicateVersion(path: String, other: String)
    /// A `-- migrate:` line that makes no sense.
    case badDirective(SourceSpot, DirectiveDefect)
    /// A statement would begin or end the transaction that the file is applied in.
    case transactionControl(SourceSpot, String)
    /// An applied file is not what it was.
    case modified(path: String, key: String)
    /// An applied file is gone.
    case missing(key: String, name: String)
    /// A file's version is below one that is applied already.
    case outOfOrder(path: String, newest: String)
    /// The history was written by a newer version of this program.
    case newerLayout(Int)
    /// Views depend on something that does not come into being.
    case unresolvedViews([String], first: SQLFileError)
    /// The database was never migrated.
    case noWarehouse
    /// The database is not migrated to what the files say.
    case pending(versioned: Int, repeatable: Int)

    /// What is wrong.
    public var message: String {
        switch self {
        case .noFolder: "there is no folder migrations in it"
        case .misnamed: "not a name for a migration: NNNN_name.sql, with four digits and a lower-case name"
        case .duplicateVersion(_, let other): "the same version as \(other)"
        case .badDirective(_, let defect): defect.message
        case .transactionControl(_, let word): "\(word) in a file: migrate itself begins and ends its transactions"
        case .modified(_, let key): "migration \(key) is applied already, and the file has changed since"
        case .missing(let key, let name): "migration \(key)_\(name).sql is applied, but its file is gone"
        case .outOfOrder(_, let newest): "not applied, but \(newest), which comes later, is"
        case .newerLayout(let layout): "the history has layout \(layout), which a newer migrate wrote"
        case .unresolvedViews(let keys, let first):
            "\(keys.joined(separator: ", ")): cannot be created; the first one fails with: \(first.message)"
        case .noWarehouse: "there is no warehouse in this database"
        case .pending(let versioned, let repeatable):
            "the database is behind the files: \(versioned) migration\(versioned == 1 ? "" : "s") and "
                + "\(repeatable) repeatable file\(repeatable == 1 ? "" : "s") are pending"
        }
    }

    /// The file and place.
    public var location: String? {
        switch self {
        case .noFolder(let path), .misnamed(let path), .duplicateVersion(let path, _), .modified(let path, _),
            .outOfOrder(let path, _):
            path
        case .badDirective(let spot, _), .transactionControl(let spot, _): spot.location
        case .unresolvedViews(_, let first): first.location
        case .missing, .newerLayout, .noWarehouse, .pending: nil
        }
    }

    /// The line with a caret.
    public var notes: [String] {
        switch self {
        case .badDirective(let spot, _), .transactionControl(let spot, _): spot.excerpt
        case .unresolvedViews(_, let first): first.notes
        default: []
        }
    }

    /// What to do.
    public var wayOut: String? {
        switch self {
        case .noFolder: "name the folder that has it with --directory"
        case .misnamed: "rename it; a name that begins with _ is left alone"
        case .duplicateVersion: "give one of them the next free number"
        case .badDirective(_, let defect): defect.wayOut
        case .transactionControl: "remove it; SAVEPOINT and ROLLBACK TO are allowed"
        case .modified: "undo the edit and put the change into a new migration"
        case .missing: "bring the file back, for example from the history of git"
        case .outOfOrder: "give it a number after the newest one"
        case .newerLayout: "use the newer version of migrate"
        case .unresolvedViews: "a view can use tables, functions and other views of the folder, but not itself"
        case .noWarehouse, .pending: "run: migrate up"
        }
    }

    /// 4, refused before any data; 2 for a history this program cannot read or a folder that is none.
    public var outcome: Outcome {
        switch self {
        case .newerLayout, .noFolder: .usage
        default: .refused
        }
    }
}

/// What is wrong with a `-- migrate: key=value` line.
public enum DirectiveDefect: Sendable, Hashable {
    /// No key that the file may set.
    case unknown(allowed: [String])
    /// The key is set already.
    case repeated(String)
    /// The value is none of the key's.
    case value(String, String)
    /// Only a file without transaction can be resumed.
    case resumableInTransaction

    var message: String {
        switch self {
        case .unknown: "this directive is not known here"
        case .repeated(let key): "'\(key)' is set a second time"
        case .value(let key, _): "this is no value for '\(key)'"
        case .resumableInTransaction: "resumable=on in a file that is one transaction: there is nothing to resume"
        }
    }

    var wayOut: String {
        switch self {
        case .unknown(let allowed):
            "write -- migrate: key=value with one of the keys \(allowed.joined(separator: ", ")), or remove it"
        case .repeated: "keep one of the two"
        case .value(let key, let values): "\(key) takes \(values)"
        case .resumableInTransaction: "remove it, or add -- migrate: transaction=off"
        }
    }
}
