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
    case missing(key: String, title: String)
    /// A file's version is below one that is applied already.
    case outOfOrder(path: String, newest: String)
    /// A file without transaction has begun and not ended, and a person has to say what is to become of it.
    case undecided(HalfDoneFile)
    /// A file that is to be applied has no statement.
    case noStatements(path: String)
    /// More than one thing is wrong.
    case several([MigrationError])
    /// A file for checking or undoing a migration that does not exist.
    case orphanedCompanion(path: String)
    /// A statement that the server refuses inside a transaction, in a file that is one.
    case needsNoTransaction(SourceSpot, String)
    /// A file without transaction would change who runs what comes after it.
    case identityWithoutTransaction(SourceSpot)
    /// There is something in the database, but no history of migrations.
    case notEmpty(example: String)
    /// A file without transaction is pending, and everything is to be one.
    case notInOneTransaction(path: String)
    /// Roles are to be created, and the one that is connected may not.
    case cannotCreateRoles([String], statements: [String])
    /// A migration was named that the folder does not have.
    case noSuchMigration(String)
    /// A file was to go on or be decided about that is not half done.
    case notHalfDone(key: String)
    /// Of a file that is half done, the statements that are done have been edited since.
    case doneStatementsEdited(path: String, done: Int)
    /// A file has no statement of that number.
    case noSuchStatement(path: String, Int, of: Int)
    /// A migration cannot be undone, because no file says how.
    case noUndo(path: String)
    /// A migration cannot be undone, because it was not applied by its file.
    case neverApplied(key: String)
    /// A baseline was to be set where there is a history already.
    case hasHistory(key: String)
    /// A file was to be noted as gone that is not, or was never there.
    case notGone(key: String)
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
        case .missing(_, let title): "migration \(title).sql is applied, but its file is gone"
        case .outOfOrder(_, let newest): "not applied, but \(newest), which comes later, is"
        case .undecided(let file):
            "\(file.done) of \(file.total) statements of migration \(file.key) are done; "
                + (file.next == nil
                    ? "what remains is to say so"
                    : file.hasFailed ? "this one failed" : "whether this one is as well, nobody knows")
        case .noStatements: "there is no statement in it"
        case .several(let errors): "\(errors[0].message); and \(Self.more(errors.count - 1))"
        case .orphanedCompanion: "there is no migration that this file belongs to"
        case .needsNoTransaction(_, let words): "\(words) cannot run inside a transaction, and this file is one"
        case .identityWithoutTransaction: "in a file without transaction, the role cannot be changed"
        case .notEmpty(let example):
            "the database has no history of migrations, but is not empty: there is \(example)"
        case .notInOneTransaction: "this file is applied without a transaction, so not everything can share one"
        case .cannotCreateRoles(let names, _):
            "the files create the role\(names.count == 1 ? "" : "s") \(names.joined(separator: ", ")), which takes "
                + "CREATEROLE"
        case .noSuchMigration(let key): "there is no migration \(key) in the folder"
        case .notHalfDone(let key): "migration \(key) is not half done: nothing is to be decided about it"
        case .doneStatementsEdited(_, let done):
            "the first \(done) statement\(done == 1 ? "" : "s") of this file, which are done, have been edited since"
        case .noSuchStatement(_, let number, let count):
            "there is no statement \(number): the file has \(count) statement\(count == 1 ? "" : "s")"
        case .noUndo: "there is no file beside it that undoes it"
        case .neverApplied(let key): "migration \(key) was not applied by its file, so no file can undo it"
        case .hasHistory(let key): "the history has migration \(key) already; a baseline is for a database without one"
        case .notGone(let key): "no file '\(key)' is applied and gone"
        case .newerLayout(let layout): "the history has layout \(layout), which a newer migrate wrote"
        case .unresolvedViews(let keys, let first):
            "\(keys.joined(separator: ", ")): cannot be created; the first one fails with: \(first.message)"
        case .noWarehouse: "there is no warehouse in this database"
        case .pending(let versioned, let repeatable):
            "the database is behind the files: \(versioned) migration\(versioned == 1 ? "" : "s") and "
                + "\(repeatable) repeatable file\(repeatable == 1 ? "" : "s") are pending"
        }
    }

    private static func more(_ count: Int) -> String { "\(count) more problem\(count == 1 ? "" : "s")" }

    /// The file and place.
    public var location: String? {
        switch self {
        case .noFolder(let path), .misnamed(let path), .duplicateVersion(let path, _), .modified(let path, _),
            .outOfOrder(let path, _), .orphanedCompanion(let path), .noStatements(let path),
            .notInOneTransaction(let path), .noSuchStatement(let path, _, _), .noUndo(let path),
            .doneStatementsEdited(let path, _):
            path
        case .undecided(let file): file.next?.location ?? file.path
        case .several(let errors): errors[0].location
        case .badDirective(let spot, _), .transactionControl(let spot, _), .needsNoTransaction(let spot, _),
            .identityWithoutTransaction(let spot):
            spot.location
        case .unresolvedViews(_, let first): first.location
        case .missing, .newerLayout, .noWarehouse, .pending, .notEmpty, .cannotCreateRoles, .noSuchMigration,
            .notHalfDone,
            .neverApplied, .hasHistory, .notGone:
            nil
        }
    }

    /// The line with a caret.
    public var notes: [String] {
        switch self {
        case .badDirective(let spot, _), .transactionControl(let spot, _), .needsNoTransaction(let spot, _),
            .identityWithoutTransaction(let spot):
            spot.excerpt
        case .undecided(let file): (file.next?.excerpt ?? []) + [file.finding].compactMap { $0 }
        case .several(let errors):
            errors[0].notes
                + errors.dropFirst().map { "also: \($0.location.map { "\($0): " } ?? "")\($0.message)" }
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
        case .missing(let key, _):
            "bring the file back, for example from the history of git, or, when it is gone for good, run: "
                + "migrate repair --removed \(key)"
        case .outOfOrder: "give it a number after the newest one, or run: migrate up --allow-out-of-order"
        case .undecided(let file):
            "look at what it did, then run: migrate resume \(file.key) [--from N], or migrate mark \(file.key) "
                + "applied|pending"
        case .several(let errors): errors[0].wayOut
        case .noStatements:
            "write what it is to do, or remove it: applied as it is, it could not be filled in afterwards"
        case .orphanedCompanion: "name it like its migration, or remove it"
        case .needsNoTransaction:
            "move it to a file of its own with the line -- migrate: transaction=off at its top"
        case .identityWithoutTransaction: "run migrate as that role, or put what needs the role into another file"
        case .notInOneTransaction: "run migrate up without --single-transaction, or up to the file before it with --to"
        case .cannotCreateRoles(_, let statements):
            "have somebody who may run: \(statements.joined(separator: " "))"
        case .noSuchMigration: "see the versions with: migrate status"
        case .notHalfDone, .neverApplied, .notGone: "see how the files stand with: migrate status"
        case .doneStatementsEdited: "undo that edit, or say with --from at which statement to go on"
        case .noSuchStatement(_, _, let count): "give --from a number from 1 to \(count + 1)"
        case .noUndo(let path): "write \(path.dropLast(4)).undo.sql, or a new migration that takes it back"
        case .hasHistory: "see it with: migrate status"
        case .notEmpty:
            "if the migrations up to V made it, run: migrate baseline V; if it is somebody else's, run: migrate "
                + "baseline 0"
        case .newerLayout: "use the newer version of migrate"
        case .unresolvedViews: "a view can use tables, functions and other views of the folder, but not itself"
        case .noWarehouse, .pending: "run: migrate up"
        }
    }

    /// 4, refused before any data; 10 for a file that needs a decision; 2 for a history this program cannot read or a folder that is none.
    public var outcome: Outcome {
        switch self {
        case .newerLayout, .noFolder, .noSuchMigration, .noSuchStatement: .usage
        case .undecided: .decisionNeeded
        case .several(let errors): errors[0].outcome
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
