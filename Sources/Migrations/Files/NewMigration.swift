public import Failures
import Files

/// A migration that is about to be written: files with the next number and a header for a person to fill in.
///
/// The template holds no statement, so no migrate applies it: a ``MigrationError``.
public struct NewMigration: Sendable {
    /// What follows the number in its name.
    public let name: String
    /// The number that it must get; nil for the one after the newest.
    public let number: Int?
    /// Whether it is to be applied in one transaction.
    public let isTransactional: Bool
    /// Which files are to lie beside it.
    private let companions: [CompanionFile.Role]

    /// Describes a migration; throws ``NewMigrationError/badName(_:)`` where it cannot be called so.
    public init(
        name: String, number: Int? = nil, isTransactional: Bool = true, hasUndo: Bool = false,
        hasVerification: Bool = false
    ) throws(NewMigrationError) {
        guard VersionedFile.isName(name) else { throw .badName(name) }
        self.name = name
        self.number = number
        self.isTransactional = isTransactional
        companions = (hasUndo ? [.undo] : []) + (hasVerification ? [.verify] : [])
    }

    /// Writes its files into a `sql` folder and returns their paths, the migration's first.
    ///
    /// Of several at a time each gets a number of its own. Throws where no number is left or the files cannot be written;
    /// nothing is left behind then.
    public func create(in folder: String) throws -> [String] {
        let migrations = Directory(path: "\(folder)/migrations")
        guard try migrations.entries() != nil else { throw MigrationError.noFolder(path: folder, mayBeMade: true) }
        return try migrations.whileLocked {
            let key = VersionedFile.key(String(try freeNumber(in: migrations)))
            let start = "\(migrations.path)/\(key)_\(name)"
            let files = [("\(start).sql", template(key))] + companions.map { (start + $0.suffix, template($0, key)) }
            var written: [String] = []
            do {
                for (path, text) in files {
                    try createFile(path, Array(text.utf8))
                    written.append(path)
                }
            } catch {
                for path in written {
                    try removeFile(path)
                }
                throw error
            }
            return written
        }
    }

    /// Above every number that is taken, also by a file that is not a migration's yet or any more.
    private func freeNumber(in migrations: Directory) throws -> Int {
        let taken = try (migrations.entries() ?? []).map(\.name).filter(MigrationFolder.holdsSQL).compactMap { name in
            name.prefixMatch(of: /[0-9]{4}_/).flatMap { Int($0.output.dropLast()) }.map { (number: $0, name: name) }
        }
        let newest = taken.max { $0.number < $1.number }
        if let number, let newest, number <= newest.number {
            throw NewMigrationError.notTheNewest(number, newest: newest.name)
        }
        let free = number ?? (newest?.number ?? 0) + 1
        guard (1...9_999).contains(free) else { throw NewMigrationError.noNumber(free) }
        return free
    }

    private func template(_ key: String) -> String {
        """
        -- \(name.replacing("_", with: " ")): what it changes, in one line
        -- Why: what was not possible until now, and what becomes of the rows that are there.
        \(isTransactional ? "" : Self.withoutTransaction(key))

        """
    }

    private static func withoutTransaction(_ key: String) -> String {
        """
        -- migrate: transaction=off
        -- Each statement commits by itself. When one fails, those before it stay: migrate resume \(key)

        """
    }

    private func template(_ role: CompanionFile.Role, _ key: String) -> String {
        switch role {
        case .undo:
            """
            -- Takes back \(key)_\(name), in one transaction: migrate undo
            -- What is lost by it: rows and columns that only the migration brought.


            """
        case .verify:
            """
            -- What holds after \(key)_\(name): each query returns the rows that break it, so none.
            -- They run in the transaction of the migration; when one returns a row, it is rolled back.


            """
        }
    }
}

/// Why no new migration was written.
public enum NewMigrationError: Failure, Equatable {
    /// No migration can be called so.
    case badName(String)
    /// The number is not above those that are there.
    case notTheNewest(Int, newest: String)
    /// Names have four digits.
    case noNumber(Int)

    /// What is wrong.
    public var message: String {
        switch self {
        case .badName(let name): "'\(name)' is not a name for a migration"
        case .notTheNewest(let number, let newest): "\(number) is not above the newest migration, \(newest)"
        case .noNumber(let number): "a migration has four digits, and \(number) is not between 1 and 9999"
        }
    }

    /// What to do.
    public var wayOut: String? {
        switch self {
        case .badName: "take lower-case letters, digits and underscores, beginning with a letter or digit: add_ward"
        case .notTheNewest: "take a greater one, or none"
        case .noNumber: "take another one"
        }
    }

    /// 2: it is about what was asked for.
    public var outcome: Outcome { .usage }
}
